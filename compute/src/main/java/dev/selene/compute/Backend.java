package dev.selene.compute;

import dev.selene.base.TensorView;
import java.util.List;

/**
 * The operations of the DeepSeek-V3 graph. Rows of activations are tokens; all activations are F32. A result row depends
 * on its own input row, the weights and, in attention, the sequence's cache: never on the other rows, on how many there
 * are, on threads or on the machine.
 *
 * <p>Owns worker threads and scratch memory; {@link #close()} ends both. Not thread-safe: one caller at a time.
 * Views that are passed in are borrowed for the call, weights for the life of what is made from them. Shapes that
 * disagree are an {@link IllegalArgumentException}: the caller has checked the checkpoint before.
 */
public interface Backend extends AutoCloseable {
    /** The name that {@code --backend} takes: {@code scalar}, {@code vector} or {@code native}. */
    String name();

    /** Binds one Linear. A backend may read the weights at once and keep a copy in a layout of its own. */
    Linear linear(LinearWeight weight);

    /** Binds a gated MLP. */
    GatedMlp gatedMlp(GatedMlp.Weights weights);

    /** Binds the routed experts of a layer, all of one shape; the index in the list is the expert's id. */
    Experts experts(List<GatedMlp.Weights> experts);

    /**
     * Binds {@code kv_b_proj}.
     *
     * @param weight {@link LinearWeight.Plain}, {@link LinearWeight.Fp8Block} or {@link LinearWeight.Int4Group}, {@code
     *     [heads·(nope + v), rank]}
     */
    KvUpProjection kvUpProjection(LinearWeight weight, int heads, int nope, int rope, int v);

    /**
     * {@code y[t] = table[ids[t]]} for {@code t < y.rows()}, widened to F32.
     *
     * @param table BF16, F16 or F32 {@code [vocab, hidden]}
     * @param ids each in {@code [0, vocab)}
     */
    void embed(TensorView table, int[] ids, TensorView y);

    /**
     * {@code y[t,i] = weight[i] · (x[t,i] · (1 / sqrt(mean_i(x[t,i]²) + eps)))}; squares are summed in F64. {@code y} may
     * be {@code x}. Source: DeepSeek-V3 modeling_deepseek.py, DeepseekV3RMSNorm.
     *
     * @param weight F32 {@code [1, hidden]}
     */
    void rmsNorm(TensorView x, TensorView weight, double eps, TensorView y);

    /** {@code y += x}, element by element, same shape. */
    void add(TensorView x, TensorView y);

    /**
     * Rotates in place the pairs {@code (x[2i], x[2i+1])} of one part of each head: {@code (a·cos − b·sin, b·cos +
     * a·sin)}.
     *
     * @param x F32 {@code [tokens, heads·headWidth]}
     * @param ropeOffset first rotated element of a head
     * @param cosSin F32 {@code [tokens, rope]}: cosines of the {@code rope/2} pairs, then sines
     */
    void rope(TensorView x, int heads, int headWidth, int ropeOffset, TensorView cosSin);

    /** Writes each row of {@code latents}, F32 {@code [tokens, latentDim]}, to its sequence's place in the cache. */
    void storeLatents(TensorView latents, List<AttentionSpan> spans, LatentCache cache);

    /**
     * Causal attention over cached latents. For each row at position p and head h: {@code s_j = scale · (q·k_j)} for j
     * in {@code [0, p]}, {@code out = Σ_j softmax(s)_j · k_j[0, rank)}. Keys are visited in blocks of 64 positions
     * counted from 0 and merged in that order. The rows of the spans must be in the cache already.
     *
     * @param queries F32 {@code [tokens, heads·latentDim]}
     * @param out F32 {@code [tokens, heads·rank]}
     */
    void latentAttention(
            TensorView queries,
            int heads,
            int rank,
            float scale,
            List<AttentionSpan> spans,
            LatentCache cache,
            TensorView out);

    @Override
    void close();
}
