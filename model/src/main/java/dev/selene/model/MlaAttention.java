package dev.selene.model;

import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.Backend;
import dev.selene.compute.KvUpProjection;
import dev.selene.compute.LatentCache;
import dev.selene.compute.Linear;
import dev.selene.formats.AttentionConfig;
import dev.selene.formats.ModelConfig;
import java.util.List;

/**
 * Multi-head latent attention of one layer in the absorbed form: queries are turned into the space of the cached
 * latents, so that keys and values are never expanded. One form for prefill and decode.
 *
 * <p>Source: DeepSeek-V3 inference/model.py, class MLA, attn_impl "absorb"; the same mathematics as the expanded form of
 * modeling_deepseek.py.
 */
final class MlaAttention implements AutoCloseable {
    private final Backend backend;
    private final AttentionConfig dims;
    private final double loraNormEps;
    private final float softmaxScale;
    private final DeepseekWeights.Attention weights;
    private final QueryProjection queryProjection;
    private final Linear kvA;
    private final KvUpProjection kvB;
    private final Linear o;

    MlaAttention(
            Backend backend,
            ModelConfig config,
            ModelOptions options,
            RotaryEmbedding rotary,
            DeepseekWeights.Attention weights) {
        this.backend = backend;
        this.dims = config.attention();
        this.loraNormEps = options.loraNormEps();
        this.softmaxScale = (float) (rotary.softmaxFactor() / Math.sqrt(dims.qkHeadDim()));
        this.weights = weights;
        this.queryProjection = QueryProjection.bind(backend, weights.query(), loraNormEps);
        this.kvA = backend.linear(weights.kvAProjWithMqa());
        this.kvB = backend.kvUpProjection(
                weights.kvBProj(), dims.numHeads(), dims.qkNopeHeadDim(), dims.qkRopeHeadDim(), dims.vHeadDim());
        this.o = backend.linear(weights.oProj());
    }

    /**
     * Computes what attention adds to the residual stream.
     *
     * @param inputs is told what each Linear is applied to
     * @param normalised F32 {@code [tokens, hiddenSize]}, after input_layernorm
     * @param delta F32 {@code [tokens, hiddenSize]}
     */
    void apply(
            QueryProjection.Inputs inputs,
            TensorView normalised,
            List<AttentionSpan> spans,
            LatentCache cache,
            Activations rows,
            TensorView delta) {
        int heads = dims.numHeads();
        int rank = dims.kvLoraRank();
        TensorView queries = rows.queries();
        queryProjection.apply(inputs, normalised, rows.lowRankQueries(), queries);
        backend.rope(queries, heads, dims.qkHeadDim(), dims.qkNopeHeadDim(), rows.cosSin());

        TensorView latents = rows.latents(); // [tokens, rank + rope]
        inputs.of("self_attn.kv_a_proj_with_mqa", normalised);
        kvA.apply(normalised, latents);
        TensorView compressed = latents.columnRange(0, rank);
        backend.rmsNorm(compressed, weights.kvALayernorm(), loraNormEps, compressed);
        backend.rope(latents, 1, dims.latentDim(), rank, rows.cosSin());
        backend.storeLatents(latents, spans, cache);

        kvB.absorbQueries(queries, rows.latentQueries());
        backend.latentAttention(rows.latentQueries(), heads, rank, softmaxScale, spans, cache, rows.latentValues());
        kvB.expandValues(rows.latentValues(), rows.values());
        inputs.of("self_attn.o_proj", rows.values());
        o.apply(rows.values(), delta);
    }

    @Override
    public void close() {
        o.close();
        kvB.close();
        kvA.close();
        queryProjection.close();
    }
}
