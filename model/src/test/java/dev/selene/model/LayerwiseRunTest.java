package dev.selene.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.testkit.TestData;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerwiseRunTest {
    private static final List<int[]> SEQUENCES =
            List.of(new int[] {5, 17, 300, 42, 42, 7, 99}, new int[] {400, 3, 250}, new int[] {1, 2, 3, 4, 5, 6, 7, 8});

    private final Backend backend = Backends.open(Backends.NAMES.getFirst(), 2);

    @AfterEach
    void close() {
        backend.close();
    }

    /** Batches of 12 tokens: the first two sequences go together, the third alone. */
    @ParameterizedTest
    @ValueSource(strings = {"k2-micro-fp8", "k2-micro-w8a8-static", "moonlight-micro"})
    void logitsAreThoseOfTheModel(String golden) {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/" + golden));
                LanguageModel model = DeepseekModel.load(checkpoint, backend, options(12));
                LayerwiseRun run = LayerwiseRun.begin(checkpoint, backend, options(12), SEQUENCES)) {
            for (int layer = 0; layer < run.numLayers(); layer++) run.nextLayer(ForwardObserver.NONE);
            int firstRow = 0;
            for (int[] ids : SEQUENCES) {
                try (SequenceRun whole = SequenceRun.of(model, DType.F32, ids, ids.length, 0)) {
                    TensorView logits = run.logits(firstRow, ids.length);
                    for (int i = 0; i < ids.length; i++) assertArrayEquals(whole.logits[i], row(logits, i));
                }
                firstRow += ids.length;
            }
            assertEquals(firstRow, run.numTokens());
            assertThrows(IllegalStateException.class, () -> run.nextLayer(ForwardObserver.NONE));
        }
    }

    @Test
    void everyAttentionLinearTellsItsInput() {
        Map<String, Long> columns = new TreeMap<>();
        ForwardObserver observer = new ForwardObserver() {
            @Override
            public void linearInput(int layer, String linear, TensorView x) {
                assertEquals(18, x.rows());
                columns.put(layer + " " + linear, x.columns());
            }
        };
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/k2-micro"));
                LayerwiseRun run = LayerwiseRun.begin(checkpoint, backend, options(18), SEQUENCES)) {
            run.nextLayer(observer);
        }
        assertEquals(
                Map.of(
                        "0 self_attn.q_a_proj", 160L,
                        "0 self_attn.q_b_proj", 48L,
                        "0 self_attn.kv_a_proj_with_mqa", 160L,
                        "0 self_attn.o_proj", 128L),
                columns);
    }

    @Test
    void sequencesThatDoNotFitAreRefused() {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/k2-micro"))) {
            assertRefused(checkpoint, new int[8], 7, "sequence of 8 tokens, expected 1 to 7");
            assertRefused(checkpoint, new int[0], 7, "sequence of 0 tokens");
            assertRefused(checkpoint, new int[] {512}, 7, "token id 512 is not in [0, 512)");
        }
    }

    private void assertRefused(Checkpoint checkpoint, int[] ids, int maxTokens, String message) {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> LayerwiseRun.begin(checkpoint, backend, options(maxTokens), List.of(ids)));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static ModelOptions options(int maxTokens) {
        return new ModelOptions(Dequantisation.BF16, ModelOptions.PUBLISHED_LORA_NORM_EPS, maxTokens);
    }

    private static float[] row(TensorView view, int row) {
        float[] values = new float[Math.toIntExact(view.columns())];
        for (int i = 0; i < values.length; i++) values[i] = view.getFloat(row, i);
        return values;
    }
}
