package dev.selene.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Routing;
import dev.selene.model.Batch;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a model computes for one sequence.
 *
 * @param top the {@value #TOP} largest logits at each position, descending
 * @param lastLogits all logits at the last position
 * @param experts by MoE layer: the experts of each token, ascending
 */
record SequenceLogits(List<List<TopLogits.Entry>> top, float[] lastLogits, SortedMap<Integer, List<int[]>> experts) {
    private static final int TOP = 20;
    private static final int SHOWN = 5;
    private static final int BLOCK_TOKENS = 64;

    /** Runs the model over the sequence, {@code chunk} tokens at a time. */
    static SequenceLogits compute(LanguageModel model, int[] tokenIds, int chunk, DType kvDType) {
        List<List<TopLogits.Entry>> top = new ArrayList<>(tokenIds.length);
        SortedMap<Integer, List<int[]>> experts = new TreeMap<>();
        ForwardObserver observer = new ForwardObserver() {
            @Override
            public void routed(int layer, Routing routing) {
                List<int[]> ofLayer = experts.computeIfAbsent(layer, _ -> new ArrayList<>());
                for (int token = 0; token < routing.tokens(); token++) ofLayer.add(sortedExperts(routing, token));
            }
        };
        int numBlocks = Math.ceilDiv(tokenIds.length, BLOCK_TOKENS);
        int[] blockTable = IntStream.range(0, numBlocks).toArray();
        float[] logits = {};
        try (KvPool pool = model.newKvPool(kvDType, numBlocks, BLOCK_TOKENS)) {
            for (int from = 0; from < tokenIds.length; from += chunk) {
                int[] chunkIds = Arrays.copyOfRange(tokenIds, from, Math.min(tokenIds.length, from + chunk));
                Batch.Slice slice = new Batch.Slice(from, chunkIds, blockTable, Batch.LogitRows.ALL);
                TensorView rows = model.forward(new Batch(List.of(slice)), pool, observer);
                for (int row = 0; row < rows.rows(); row++) {
                    logits = row(rows, row);
                    top.add(TopLogits.of(logits, TOP));
                }
            }
        }
        return new SequenceLogits(top, logits, experts);
    }

    private static float[] row(TensorView view, int row) {
        float[] values = new float[Math.toIntExact(view.columns())];
        MemorySegment.copy(
                view.segment(), ValueLayout.JAVA_FLOAT_UNALIGNED, view.byteOffset(row), values, 0, values.length);
        return values;
    }

    private static int[] sortedExperts(Routing routing, int token) {
        int first = token * routing.expertsPerToken();
        int[] ids = Arrays.copyOfRange(routing.ids(), first, first + routing.expertsPerToken());
        Arrays.sort(ids);
        return ids;
    }

    String toJson(String name) {
        return JsonOut.object(json -> {
            json.writeStringField("name", name);
            json.writeArrayFieldStart("top");
            for (List<TopLogits.Entry> position : top) writeTop(json, position);
            json.writeEndArray();
            json.writeArrayFieldStart("last_logits");
            for (float logit : lastLogits) JsonOut.writeFloat(json, logit);
            json.writeEndArray();
            json.writeObjectFieldStart("experts");
            for (Map.Entry<Integer, List<int[]>> layer : experts.entrySet()) {
                json.writeArrayFieldStart(layer.getKey().toString());
                for (int[] ids : layer.getValue()) json.writeArray(ids, 0, ids.length);
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    private static void writeTop(JsonGenerator json, List<TopLogits.Entry> position) throws IOException {
        json.writeStartArray();
        for (TopLogits.Entry entry : position) {
            json.writeStartArray();
            json.writeNumber(entry.tokenId());
            JsonOut.writeFloat(json, entry.logit());
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    /** The best tokens after the last position. */
    String toText(String name) {
        return top.getLast().stream()
                .limit(SHOWN)
                .map(entry -> entry.tokenId() + " " + entry.logit())
                .collect(Collectors.joining(", ", name + ": after " + top.size() + " tokens: ", ""));
    }
}
