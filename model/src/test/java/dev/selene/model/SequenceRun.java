package dev.selene.model;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Routing;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** One token sequence computed in chunks, with everything that a golden file records. */
final class SequenceRun implements ForwardObserver, AutoCloseable {
    private static final int BLOCK_TOKENS = 16;

    private final LanguageModel model;
    private final KvPool pool;
    private final int[] blockTable;
    private int firstPosition;

    final float[][] logits;
    final Map<Integer, int[][]> expertIds = new TreeMap<>();
    final Map<Integer, float[][]> expertWeights = new TreeMap<>();
    final Map<String, float[][]> hidden = new TreeMap<>();
    private final int capacity;

    private SequenceRun(LanguageModel model, DType kvDType, int capacity) {
        this.model = model;
        this.capacity = capacity;
        int blocks = Math.ceilDiv(capacity, BLOCK_TOKENS);
        this.pool = model.newKvPool(kvDType, blocks + 1, BLOCK_TOKENS);
        this.blockTable = new int[blocks];
        for (int i = 0; i < blocks; i++) blockTable[i] = blocks - i; // backwards: physical order must not matter
        this.logits = new float[capacity][];
    }

    /** Room for {@code tokens} and {@code extra} more; nothing is computed yet. */
    static SequenceRun of(LanguageModel model, DType kvDType, int[] tokens, int chunk, int extra) {
        SequenceRun run = new SequenceRun(model, kvDType, tokens.length + extra);
        for (int from = 0; from < tokens.length; from += chunk)
            run.append(Arrays.copyOfRange(tokens, from, Math.min(from + chunk, tokens.length)));
        return run;
    }

    /** Computes further tokens of the sequence. */
    void append(int... tokens) {
        Batch.Slice slice = new Batch.Slice(firstPosition, tokens, blockTable, Batch.LogitRows.ALL);
        TensorView rows = model.forward(new Batch(List.of(slice)), pool, this);
        for (int i = 0; i < tokens.length; i++) logits[firstPosition + i] = row(rows, i);
        firstPosition += tokens.length;
    }

    int length() {
        return firstPosition;
    }

    float[] lastLogits() {
        return logits[firstPosition - 1];
    }

    @Override
    public void embedded(TensorView view) {
        keep("embed", view);
    }

    @Override
    public void layerDone(int layer, TensorView view) {
        keep("layer" + layer, view);
    }

    @Override
    public void normalised(TensorView view) {
        keep("final_norm", view);
    }

    @Override
    public void routed(int layer, Routing routing) {
        int[][] ids = expertIds.computeIfAbsent(layer, _ -> new int[capacity][]);
        float[][] weights = expertWeights.computeIfAbsent(layer, _ -> new float[capacity][]);
        int k = routing.expertsPerToken();
        for (int token = 0; token < routing.tokens(); token++) {
            Map<Integer, Float> byId = new TreeMap<>();
            for (int j = 0; j < k; j++) byId.put(routing.ids()[token * k + j], routing.weights()[token * k + j]);
            ids[firstPosition + token] = new TreeSet<>(byId.keySet())
                    .stream().mapToInt(Integer::intValue).toArray();
            float[] sorted = new float[byId.size()];
            int i = 0;
            for (float weight : byId.values()) sorted[i++] = weight;
            weights[firstPosition + token] = sorted;
        }
    }

    private void keep(String stage, TensorView view) {
        float[][] rows = hidden.computeIfAbsent(stage, _ -> new float[capacity][]);
        for (int i = 0; i < view.rows(); i++) rows[firstPosition + i] = row(view, i);
    }

    private static float[] row(TensorView view, int row) {
        float[] values = new float[Math.toIntExact(view.columns())];
        for (int i = 0; i < values.length; i++) values[i] = view.getFloat(row, i);
        return values;
    }

    @Override
    public void close() {
        pool.close();
    }
}
