package dev.selene.model;

import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.Backend;
import dev.selene.compute.Linear;
import dev.selene.formats.ModelConfig;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The {@link DraftLayer} of a checkpoint that carries one. Shares the main model's activations: what the last forward pass
 * left there is its input.
 */
final class MtpLayer implements DraftLayer, AutoCloseable {
    private final Backend backend;
    private final ModelConfig config;
    private final TensorView mainNorm;
    private final DeepseekWeights.Mtp weights;
    private final DecoderLayer layer;
    private final Linear ehProj;
    private final Linear head;
    private final RotaryEmbedding rotary;
    private final Activations activations;
    private final LogitsBuffer logitsBuffer;
    private final TensorView joined; // [tokens, 2·hiddenSize]
    private final TensorView drafted; // [tokens, hiddenSize], the rows that guessed in the last call
    private int numForwardRows;
    private int numDraftedRows;

    /** @param arena gives memory for as many tokens as {@code activations} have rows; the caller owns it */
    MtpLayer(
            Backend backend,
            ModelConfig config,
            ModelOptions options,
            RotaryEmbedding rotary,
            DeepseekWeights main,
            DeepseekWeights.Mtp weights,
            Arena arena,
            Activations activations,
            LogitsBuffer logitsBuffer) {
        this.backend = backend;
        this.config = config;
        this.mainNorm = main.norm();
        this.weights = weights;
        this.layer = new DecoderLayer(backend, config, options, rotary, weights.layer());
        this.ehProj = backend.linear(weights.ehProj());
        this.head = backend.linear(weights.head());
        this.rotary = rotary;
        this.activations = activations;
        this.logitsBuffer = logitsBuffer;
        long maxTokens = activations.hidden().rows();
        this.joined = Activations.matrix(arena, maxTokens, 2L * config.hiddenSize());
        this.drafted = Activations.matrix(arena, maxTokens, config.hiddenSize());
    }

    /** The activations hold so many rows of a forward pass; 0 when they hold none. */
    void computed(int numRows) {
        numForwardRows = numRows;
        numDraftedRows = 0;
    }

    @Override
    public TensorView afterForward(List<Slice> slices, KvPool pool) {
        int numRows = checkedRows(slices, numForwardRows, pool);
        numForwardRows = 0; // are overwritten now
        forEach(
                slices,
                (slice, row, count) -> backend.rmsNorm(
                        activations.hidden().rowRange(slice.firstRow(), count),
                        mainNorm,
                        config.rmsNormEps(),
                        activations.normalised().rowRange(row, count)));
        return guess(slices, activations.firstRows(numRows), pool);
    }

    @Override
    public TensorView afterDraft(List<Slice> slices, KvPool pool) {
        int numRows = checkedRows(slices, numDraftedRows, pool);
        if (numRows != slices.size())
            throw new IllegalArgumentException(
                    numRows + " positions in " + slices.size() + " slices, expected one each");
        forEach(
                slices,
                (slice, row, count) -> DeepseekModel.copyRows(
                        drafted.rowRange(slice.firstRow(), count),
                        activations.normalised().rowRange(row, count)));
        return guess(slices, activations.firstRows(numRows), pool);
    }

    private int checkedRows(List<Slice> slices, int numSourceRows, KvPool pool) {
        int numRows = 0;
        for (Slice slice : slices) {
            int count = slice.nextTokenIds().length;
            int end = slice.firstPosition() + count;
            if (slice.firstRow() + count > numSourceRows)
                throw new IllegalArgumentException("rows to " + (slice.firstRow() + count) + " of " + numSourceRows);
            if (end > config.maxPositionEmbeddings())
                throw new IllegalArgumentException(
                        "position " + (end - 1) + " is beyond the context of " + config.maxPositionEmbeddings());
            for (int id : slice.nextTokenIds())
                if (id < 0 || id >= config.vocabSize())
                    throw new IllegalArgumentException("token id " + id + " is not in [0, " + config.vocabSize() + ")");
            pool.checkBlockTable(slice.blockTable(), end);
            numRows += count;
        }
        if (numRows < 1 || numRows > activations.hidden().rows())
            throw new IllegalArgumentException("draft of " + numRows + " tokens, expected 1 to "
                    + activations.hidden().rows());
        return numRows;
    }

    /** @param rows hold the hidden states before {@code hnorm} in {@code normalised}, in the order of the slices */
    private TensorView guess(List<Slice> slices, Activations rows, KvPool pool) {
        TensorView input = joined.rowRange(0, rows.hidden().rows());
        int hidden = config.hiddenSize();
        backend.rmsNorm(rows.normalised(), weights.hnorm(), config.rmsNormEps(), input.columnRange(hidden, hidden));
        backend.embed(weights.embedTokens(), nextTokenIds(slices), rows.delta());
        forEach(slices, (slice, row, _) -> maskFirst(slice, rows.delta().rowRange(row, 1)));
        backend.rmsNorm(rows.delta(), weights.enorm(), config.rmsNormEps(), input.columnRange(0, hidden));
        ehProj.apply(input, rows.hidden());

        int index = config.numHiddenLayers();
        layer.apply(index, spans(slices, rows), pool.layer(index), rows, ForwardObserver.NONE);
        return logits(slices, rows.hidden());
    }

    private static int[] nextTokenIds(List<Slice> slices) {
        return slices.stream()
                .map(Slice::nextTokenIds)
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    private static void maskFirst(Slice slice, TensorView embedding) {
        if (slice.firstPosition() == 0)
            embedding.segment().asSlice(0, embedding.columns() * Float.BYTES).fill((byte) 0);
    }

    private List<AttentionSpan> spans(List<Slice> slices, Activations rows) {
        List<AttentionSpan> spans = new ArrayList<>(slices.size());
        forEach(slices, (slice, row, count) -> {
            spans.add(new AttentionSpan(row, count, slice.firstPosition(), slice.blockTable()));
            for (int i = 0; i < count; i++) rotary.fill(rows.cosSin(), row + i, slice.firstPosition() + i);
        });
        return spans;
    }

    private TensorView logits(List<Slice> slices, TensorView hidden) {
        numDraftedRows = 0;
        forEach(slices, (slice, row, count) -> {
            if (!slice.guesses()) return;
            DeepseekModel.copyRows(hidden.rowRange(row + count - 1, 1), drafted.rowRange(numDraftedRows, 1));
            numDraftedRows++;
        });
        logitsBuffer.ensureRows(numDraftedRows);
        TensorView logits = logitsBuffer.logits(numDraftedRows);
        if (numDraftedRows == 0) return logits;
        TensorView normalised = logitsBuffer.hidden(numDraftedRows);
        backend.rmsNorm(drafted.rowRange(0, numDraftedRows), weights.norm(), config.rmsNormEps(), normalised);
        head.apply(normalised, logits);
        return logits;
    }

    private interface Visitor {
        void visit(Slice slice, int row, int count);
    }

    /** Tells for each slice where its rows are and how many they are. */
    private static void forEach(List<Slice> slices, Visitor visitor) {
        int row = 0;
        for (Slice slice : slices) {
            int count = slice.nextTokenIds().length;
            visitor.visit(slice, row, count);
            row += count;
        }
    }

    @Override
    public void close() {
        head.close();
        ehProj.close();
        layer.close();
    }
}
