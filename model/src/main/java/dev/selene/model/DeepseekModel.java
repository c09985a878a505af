package dev.selene.model;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.Backend;
import dev.selene.compute.Linear;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The DeepSeek-V3 graph, which Kimi-K2, Moonlight, DeepSeek-V2 and GLM-4.7-Flash share: embedding, decoder layers, norm,
 * output head. Owns its activations and converted vectors; borrows checkpoint and backend, which must stay open longer.
 *
 * <p>Source: modeling_deepseek.py as published with DeepSeek-R1 and Kimi-K2.
 */
public final class DeepseekModel implements LanguageModel {
    private final ModelConfig config;
    private final ModelOptions options;
    private final Backend backend;
    private final CheckpointBinding binding;
    private final DeepseekWeights weights;
    private final RotaryEmbedding rotary;
    private final List<DecoderLayer> layers;
    private final Linear lmHead;
    private final Arena arena = Arena.ofShared();
    private final Activations activations;
    private final LogitsBuffer logitsBuffer;
    private final Optional<MtpLayer> mtp;

    private DeepseekModel(Checkpoint checkpoint, Backend backend, ModelOptions options, CheckpointBinding binding) {
        this.config = checkpoint.config();
        this.options = options;
        this.backend = backend;
        this.binding = binding;
        this.weights = binding.weights();
        this.rotary = new RotaryEmbedding(config.rope(), config.attention().qkRopeHeadDim());
        this.layers = weights.layers().stream()
                .map(layer -> new DecoderLayer(backend, config, options, rotary, layer))
                .toList();
        this.lmHead = backend.linear(weights.lmHead());
        this.activations = Activations.allocate(arena, config, options.maxBatchTokens());
        this.logitsBuffer = new LogitsBuffer(config.hiddenSize(), config.vocabSize(), 1);
        this.mtp = weights.mtp()
                .map(layer -> new MtpLayer(
                        backend, config, options, rotary, weights, layer, arena, activations, logitsBuffer));
    }

    /**
     * Puts every tensor in its place; computes nothing.
     *
     * @throws dev.selene.base.SeleneException of kind DATA that lists every missing, extra, misshapen or mistyped tensor;
     *     CONFIG if the options ask for a draft layer that the checkpoint does not carry
     */
    public static DeepseekModel load(Checkpoint checkpoint, Backend backend, ModelOptions options) {
        if (options.draftLayer()) MtpWeights.require(checkpoint);
        CheckpointBinding binding = new CheckpointBinding(checkpoint, options.dequantisation(), options.draftLayer());
        try {
            return new DeepseekModel(checkpoint, backend, options, binding);
        } catch (RuntimeException | Error e) {
            binding.close();
            throw e;
        }
    }

    @Override
    public int vocabSize() {
        return config.vocabSize();
    }

    @Override
    public int contextLength() {
        return config.maxPositionEmbeddings();
    }

    @Override
    public int maxBatchTokens() {
        return options.maxBatchTokens();
    }

    @Override
    public KvPool newKvPool(DType dtype, int numBlocks, int blockTokens) {
        return new KvPool(
                config.numHiddenLayers() + (mtp.isPresent() ? 1 : 0),
                dtype,
                numBlocks,
                blockTokens,
                config.attention().latentDim());
    }

    @Override
    public Optional<DraftLayer> draftLayer() {
        return mtp.map(layer -> layer);
    }

    @Override
    public TensorView forward(Batch batch, KvPool pool) {
        return forward(batch, pool, ForwardObserver.NONE);
    }

    @Override
    public TensorView forward(Batch batch, KvPool pool, ForwardObserver observer) {
        int[] tokenIds = checkedTokenIds(batch);
        Activations rows = activations.firstRows(tokenIds.length);
        List<AttentionSpan> spans = spans(batch, pool, rows);
        mtp.ifPresent(layer -> layer.computed(0));

        backend.embed(weights.embedTokens(), tokenIds, rows.hidden());
        observer.embedded(rows.hidden());
        for (int layer = 0; layer < layers.size(); layer++)
            layers.get(layer).apply(layer, spans, pool.layer(layer), rows, observer);
        mtp.ifPresent(layer -> layer.computed(tokenIds.length));
        return logits(batch, rows.hidden(), observer);
    }

    private int[] checkedTokenIds(Batch batch) {
        if (batch.numTokens() > maxBatchTokens())
            throw new IllegalArgumentException(
                    "batch of " + batch.numTokens() + " tokens, at most " + maxBatchTokens() + " at once");
        int[] ids = new int[batch.numTokens()];
        int row = 0;
        for (Batch.Slice slice : batch.slices()) {
            if (slice.firstPosition() + slice.tokenIds().length > contextLength())
                throw new IllegalArgumentException("position "
                        + (slice.firstPosition() + slice.tokenIds().length - 1) + " is beyond the context of "
                        + contextLength());
            for (int id : slice.tokenIds()) {
                if (id < 0 || id >= vocabSize())
                    throw new IllegalArgumentException("token id " + id + " is not in [0, " + vocabSize() + ")");
                ids[row++] = id;
            }
        }
        return ids;
    }

    /** Where each slice's rows are, and their rotation angles. */
    private List<AttentionSpan> spans(Batch batch, KvPool pool, Activations rows) {
        List<AttentionSpan> spans = new ArrayList<>(batch.slices().size());
        int firstRow = 0;
        for (Batch.Slice slice : batch.slices()) {
            int numRows = slice.tokenIds().length;
            pool.checkBlockTable(slice.blockTable(), slice.firstPosition() + numRows);
            spans.add(new AttentionSpan(firstRow, numRows, slice.firstPosition(), slice.blockTable()));
            for (int i = 0; i < numRows; i++) rotary.fill(rows.cosSin(), firstRow + i, slice.firstPosition() + i);
            firstRow += numRows;
        }
        return spans;
    }

    private TensorView logits(Batch batch, TensorView hidden, ForwardObserver observer) {
        int numRows = batch.numLogitRows();
        logitsBuffer.ensureRows(numRows);
        TensorView selected = logitsBuffer.hidden(numRows);
        TensorView logits = logitsBuffer.logits(numRows);
        if (numRows == 0) return logits;
        int from = 0;
        int to = 0;
        for (Batch.Slice slice : batch.slices()) {
            int wanted = slice.numLogitRows();
            from += slice.tokenIds().length;
            copyRows(hidden.rowRange(from - wanted, wanted), selected.rowRange(to, wanted));
            to += wanted;
        }
        backend.rmsNorm(selected, weights.norm(), config.rmsNormEps(), selected);
        observer.normalised(selected);
        lmHead.apply(selected, logits);
        return logits;
    }

    /** Both contiguous. */
    static void copyRows(TensorView from, TensorView to) {
        MemorySegment.copy(from.segment(), 0, to.segment(), 0, from.rows() * from.columns() * Float.BYTES);
    }

    @Override
    public void close() {
        mtp.ifPresent(MtpLayer::close);
        lmHead.close();
        layers.forEach(DecoderLayer::close);
        logitsBuffer.close();
        arena.close();
        binding.close();
    }
}
