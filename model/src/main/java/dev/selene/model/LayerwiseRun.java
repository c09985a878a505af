package dev.selene.model;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.Backend;
import dev.selene.compute.Linear;
import dev.selene.compute.LinearWeight;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.StoredTensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One pass of whole sequences through a checkpoint, all of them through one decoder layer before the next: at any time
 * only one layer's weights and the residual stream of all tokens are in memory, however large the model is. The numbers are
 * those of {@link DeepseekModel} with an F32 cache.
 *
 * <p>Owns the residual stream; borrows checkpoint and backend, which must stay open longer. Not thread-safe.
 */
public final class LayerwiseRun implements AutoCloseable {
    private static final int BLOCK_TOKENS = 64;

    private final Checkpoint checkpoint;
    private final ModelConfig config;
    private final ModelOptions options;
    private final Backend backend;
    private final CheckpointBinding binding;
    private final DeepseekWeights weights;
    private final RotaryEmbedding rotary;
    private final List<int[]> sequences;
    private final Arena arena = Arena.ofShared();
    private final TensorView hidden;
    private final Activations activations;
    private final KvPool pool;
    private final LogitsBuffer logits;
    private Optional<Linear> lmHead = Optional.empty(); // bound when first asked for: it is as large as a layer
    private int layersDone;

    private LayerwiseRun(
            Checkpoint checkpoint,
            Backend backend,
            ModelOptions options,
            List<int[]> sequences,
            CheckpointBinding binding) {
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
        this.options = options;
        this.backend = backend;
        this.binding = binding;
        this.weights = binding.weights();
        this.rotary = new RotaryEmbedding(config.rope(), config.attention().qkRopeHeadDim());
        this.sequences = List.copyOf(sequences);
        int numTokens = sequences.stream().mapToInt(ids -> ids.length).reduce(0, Math::addExact);
        this.hidden = Activations.matrix(arena, numTokens, config.hiddenSize());
        this.activations = Activations.allocate(arena, config, options.maxBatchTokens());
        // each sequence of a batch may leave one block partly empty, and has at least one token
        this.pool = new KvPool(
                1,
                DType.F32,
                options.maxBatchTokens(),
                BLOCK_TOKENS,
                config.attention().latentDim());
        this.logits = new LogitsBuffer(config.hiddenSize(), config.vocabSize(), 1);
    }

    /**
     * Embeds the sequences.
     *
     * @param sequences token ids, each in {@code [0, vocabSize)}; each sequence of 1 to {@code maxBatchTokens} tokens
     *     within the context
     * @throws SeleneException of kind DATA if the checkpoint does not load
     * @throws IllegalArgumentException if a sequence or an id is out of range
     */
    public static LayerwiseRun begin(
            Checkpoint checkpoint, Backend backend, ModelOptions options, List<int[]> sequences) {
        check(checkpoint.config(), options, sequences);
        CheckpointBinding binding = new CheckpointBinding(checkpoint, options.dequantisation());
        try {
            LayerwiseRun run = new LayerwiseRun(checkpoint, backend, options, sequences, binding);
            run.embed();
            return run;
        } catch (RuntimeException | Error e) {
            binding.close();
            throw e;
        }
    }

    private static void check(ModelConfig config, ModelOptions options, List<int[]> sequences) {
        int longest = Math.min(options.maxBatchTokens(), config.maxPositionEmbeddings());
        if (sequences.isEmpty()) throw new IllegalArgumentException("no sequences");
        for (int[] ids : sequences) {
            if (ids.length < 1 || ids.length > longest)
                throw new IllegalArgumentException("sequence of " + ids.length + " tokens, expected 1 to " + longest);
            for (int id : ids)
                if (id < 0 || id >= config.vocabSize())
                    throw new IllegalArgumentException("token id " + id + " is not in [0, " + config.vocabSize() + ")");
        }
    }

    private void embed() {
        int row = 0;
        for (int[] ids : sequences) {
            backend.embed(weights.embedTokens(), ids, hidden.rowRange(row, ids.length));
            row += ids.length;
        }
    }

    public int numLayers() {
        return config.numHiddenLayers();
    }

    /** The Linears of the checkpoint, by name without {@code .weight}; without the router. Borrowed. */
    public SortedMap<String, LinearWeight> linears() {
        return binding.linears();
    }

    /** Rows of {@link #hidden()}. */
    public int numTokens() {
        return Math.toIntExact(hidden.rows());
    }

    /** The residual stream after the layers done so far, F32 {@code [numTokens, hiddenSize]}; borrowed. */
    public TensorView hidden() {
        return hidden;
    }

    /**
     * Runs all sequences through the next decoder layer.
     *
     * @param observer is told of consecutive batches of whole sequences
     * @throws IllegalStateException if all layers are done
     */
    public void nextLayer(ForwardObserver observer) {
        if (layersDone == numLayers()) throw new IllegalStateException("all " + layersDone + " layers are done");
        if (layersDone > 0) unload(layersDone - 1);
        try (DecoderLayer layer = new DecoderLayer(
                backend, config, options, rotary, weights.layers().get(layersDone))) {
            run(layer, observer);
        }
        layersDone++;
    }

    private void run(DecoderLayer layer, ForwardObserver observer) {
        int firstRow = 0;
        for (int first = 0; first < sequences.size(); ) {
            List<AttentionSpan> spans = batchFrom(first);
            int rows = spans.getLast().firstRow() + spans.getLast().numRows();
            Activations batch = activations.firstRows(rows).withHidden(hidden.rowRange(firstRow, rows));
            for (AttentionSpan span : spans)
                for (int i = 0; i < span.numRows(); i++) rotary.fill(batch.cosSin(), span.firstRow() + i, i);
            layer.apply(layersDone, spans, pool.layer(0), batch, observer);
            first += spans.size();
            firstRow += rows;
        }
    }

    /**
     * Gives back the memory that the weights of a layer are mapped to. Reading them once more would map them again; without
     * this the resident size of the process would grow to that of the checkpoint.
     */
    private void unload(int layer) {
        String inLayer = "model.layers." + layer + ".";
        for (StoredTensor tensor : checkpoint.tensors().values())
            if (tensor.name().contains(inLayer) && tensor.data().isMapped())
                tensor.data().unload();
    }

    /** As many whole sequences from {@code first} on as fit a batch. */
    private List<AttentionSpan> batchFrom(int first) {
        List<AttentionSpan> spans = new ArrayList<>();
        int rows = 0;
        int block = 0;
        for (int[] ids : sequences.subList(first, sequences.size())) {
            if (rows + ids.length > options.maxBatchTokens()) break;
            int[] blockTable = new int[Math.ceilDiv(ids.length, BLOCK_TOKENS)];
            for (int i = 0; i < blockTable.length; i++) blockTable[i] = block++;
            spans.add(new AttentionSpan(rows, ids.length, 0, blockTable));
            rows += ids.length;
        }
        return spans;
    }

    /**
     * The logits of tokens {@code [first, first + count)} as the stream is: after the last layer, the model's. F32 {@code
     * [count, vocabSize]}; borrowed until the next call.
     */
    public TensorView logits(int first, int count) {
        logits.ensureRows(count);
        TensorView normalised = logits.hidden(count);
        backend.rmsNorm(hidden.rowRange(first, count), weights.norm(), config.rmsNormEps(), normalised);
        TensorView result = logits.logits(count);
        if (lmHead.isEmpty()) lmHead = Optional.of(backend.linear(weights.lmHead()));
        lmHead.get().apply(normalised, result);
        return result;
    }

    @Override
    public void close() {
        lmHead.ifPresent(Linear::close);
        logits.close();
        pool.close();
        arena.close();
        binding.close();
    }
}
