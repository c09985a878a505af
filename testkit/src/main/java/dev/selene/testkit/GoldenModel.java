package dev.selene.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A golden file: what the models' own published code computes for a micro checkpoint. {@code testdata/golden/README.md}
 * tells how it was made and what each field means.
 */
public record GoldenModel(List<Sequence> sequences) {
    /**
     * One input and its outputs.
     *
     * @param top20Ids for position {@code top20FirstPosition + i} the 20 largest logits, descending
     * @param greedy the continuation by the largest logit; empty when not recorded
     * @param experts MoE layer to the experts of each token; empty when not recorded
     * @param hidden stage ({@code embed}, {@code layerN}, {@code final_norm}) to one row for each token; empty when not
     *     recorded
     */
    public record Sequence(
            String name,
            int[] inputIds,
            float[] lastLogits,
            int top20FirstPosition,
            int[][] top20Ids,
            float[][] top20Logits,
            int[] greedy,
            Map<Integer, LayerExperts> experts,
            Map<String, float[][]> hidden) {
        /** The name, for reports of parameterised tests. */
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * @param ids chosen experts of each token, ascending
     * @param weights in the same order
     * @param margin distance between the last chosen and the first rejected score
     */
    public record LayerExperts(int[][] ids, float[][] weights, float[] margin) {}

    /**
     * @param file {@code golden.json} or one of its variants
     */
    public static GoldenModel read(Path file) {
        List<Sequence> sequences = new ArrayList<>();
        for (JsonNode node : Json.read(file, 64 << 20).path("sequences")) sequences.add(sequence(node));
        if (sequences.isEmpty()) throw new IllegalStateException(file + " holds no sequences");
        return new GoldenModel(List.copyOf(sequences));
    }

    private static Sequence sequence(JsonNode node) {
        Map<Integer, LayerExperts> experts = new TreeMap<>();
        node.path("experts")
                .properties()
                .forEach(entry -> experts.put(Integer.valueOf(entry.getKey()), layerExperts(entry.getValue())));
        Map<String, float[][]> hidden = new TreeMap<>();
        node.path("hidden").properties().forEach(entry -> hidden.put(entry.getKey(), matrix(entry.getValue())));
        return new Sequence(
                node.required("name").textValue(),
                ints(node.required("input_ids")),
                floats(node.required("last_logits")),
                node.required("top20_first_position").intValue(),
                intRows(node.required("top20_ids")),
                matrix(node.required("top20_logits")),
                Optional.ofNullable(node.get("greedy")).map(GoldenModel::ints).orElse(new int[0]),
                experts,
                hidden);
    }

    private static LayerExperts layerExperts(JsonNode node) {
        return new LayerExperts(
                intRows(node.required("ids")), matrix(node.required("weights")), floats(node.required("margin")));
    }

    private static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) values[i] = array.get(i).intValue();
        return values;
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) values[i] = array.get(i).floatValue();
        return values;
    }

    private static int[][] intRows(JsonNode array) {
        int[][] rows = new int[array.size()][];
        for (int i = 0; i < rows.length; i++) rows[i] = ints(array.get(i));
        return rows;
    }

    private static float[][] matrix(JsonNode array) {
        float[][] rows = new float[array.size()][];
        for (int i = 0; i < rows.length; i++) rows[i] = floats(array.get(i));
        return rows;
    }
}
