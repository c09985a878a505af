package dev.selene.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.model.Batch.LogitRows;
import dev.selene.testkit.TestData;
import dev.selene.testkit.Tolerances;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MtpLayerTest {
    private static final int[] TOKENS = {5, 17, 300, 42, 42, 7, 99, 250, 3, 11, 8, 77, 140};
    private static final int[] OTHER = {200, 3, 250, 19, 6};
    private static final int[] BLOCKS = {5, 1, 3, 0};
    private static final int[] OTHER_BLOCKS = {2, 4};

    /** A model with its draft layer, and a pool of 6 blocks of 4 tokens. */
    private static final class Subject implements AutoCloseable {
        private final Checkpoint checkpoint;
        private final Backend backend;
        private final DeepseekModel model;
        private final KvPool pool;
        private final DraftLayer draftLayer;

        Subject(Path directory, String backendName) {
            checkpoint = Checkpoint.open(directory);
            backend = Backends.open(backendName, 2);
            var options = new ModelOptions(Dequantisation.EXACT, ModelOptions.PUBLISHED_LORA_NORM_EPS, 32, true);
            model = DeepseekModel.load(checkpoint, backend, options);
            pool = model.newKvPool(DType.F32, 6, 4);
            draftLayer = model.draftLayer().orElseThrow();
        }

        /** The logits that the layer gives after tokens {@code [from, to)} of {@link #TOKENS} and the one behind them. */
        float[] draft(int from, int to) {
            model.forward(new Batch(List.of(slice(TOKENS, from, to, BLOCKS))), pool);
            return row(draftLayer.afterForward(List.of(drafted(0, TOKENS, from, to, BLOCKS, true)), pool), 0);
        }

        @Override
        public void close() {
            try (checkpoint;
                    backend;
                    model;
                    pool) {}
        }
    }

    @ParameterizedTest
    @CsvSource({"v3-micro,scalar", "v3-micro,vector", "glm47flash-micro,scalar", "glm47flash-micro,vector"})
    void guessesAreThoseOfThePublishedFormulas(String golden, String backend) {
        try (Subject subject = new Subject(TestData.path("golden/" + golden), backend)) {
            PlainMtp plain = new PlainMtp(subject.checkpoint);
            List<double[]> hidden = hiddenStates(subject);
            for (int i = 0; i + 1 < TOKENS.length; i++) {
                double[] drafted = plain.next(hidden.get(i), TOKENS[i + 1]);
                assertClose(plain.logits(drafted), subject.draft(i, i + 1), "position " + i);
                hidden.set(i, drafted);
            }
            double[] last = hidden.get(TOKENS.length - 2);
            for (int i = 0; i < 3; i++) {
                int position = TOKENS.length - 1 + i;
                last = plain.next(last, 60 + i);
                var slice = new DraftLayer.Slice(0, position, new int[] {60 + i}, BLOCKS, true);
                float[] logits = row(subject.draftLayer.afterDraft(List.of(slice), subject.pool), 0);
                assertClose(plain.logits(last), logits, "guess " + i + " after the last");
            }
        }
    }

    /** Of all tokens, after the main model's last norm. */
    private static List<double[]> hiddenStates(Subject subject) {
        List<double[]> hidden = new ArrayList<>();
        var all = new Batch.Slice(0, TOKENS, BLOCKS, LogitRows.ALL);
        subject.model.forward(new Batch(List.of(all)), subject.pool, new ForwardObserver() {
            @Override
            public void normalised(TensorView rows) {
                for (int i = 0; i < rows.rows(); i++) {
                    double[] state = new double[Math.toIntExact(rows.columns())];
                    for (int j = 0; j < state.length; j++) state[j] = rows.getFloat(i, j);
                    hidden.add(state);
                }
            }
        });
        return hidden;
    }

    @Test
    void guessesDependOnNeitherChunksNorCompany() {
        try (Subject subject = new Subject(TestData.path("golden/v3-micro"), "vector")) {
            float[] whole = subject.draft(0, 12);
            float[] chunked = {};
            for (int from = 0; from < 12; from += 4) chunked = subject.draft(from, from + 4);
            assertArrayEquals(whole, chunked, 0f);

            subject.draft(0, 6);
            // beside another sequence, of which a wrong guess is left out
            subject.model.forward(
                    new Batch(List.of(slice(OTHER, 0, 4, OTHER_BLOCKS), slice(TOKENS, 6, 12, BLOCKS))), subject.pool);
            TensorView logits = subject.draftLayer.afterForward(
                    List.of(drafted(0, OTHER, 0, 3, OTHER_BLOCKS, false), drafted(4, TOKENS, 6, 12, BLOCKS, true)),
                    subject.pool);
            assertEquals(1, logits.rows());
            assertArrayEquals(whole, row(logits, 0), 0f);
        }
    }

    @Test
    void theMainModelIsTheSameWithAndWithoutTheLayer() {
        try (Subject subject = new Subject(TestData.path("golden/v3-micro"), "vector")) {
            var all = new Batch(List.of(new Batch.Slice(0, TOKENS, BLOCKS, LogitRows.LAST)));
            var options = new ModelOptions(Dequantisation.EXACT, ModelOptions.PUBLISHED_LORA_NORM_EPS, 32);
            try (var plain = DeepseekModel.load(subject.checkpoint, subject.backend, options);
                    KvPool pool = plain.newKvPool(DType.F32, 6, 4)) {
                assertTrue(plain.draftLayer().isEmpty());
                assertEquals(subject.pool.bytesPerBlock() * 4 / 5, pool.bytesPerBlock(), "four layers instead of five");
                assertArrayEquals(
                        row(plain.forward(all, pool), 0), row(subject.model.forward(all, subject.pool), 0), 0f);
            }
        }
    }

    @Test
    void theMainModelsEmbeddingAndHeadStandInForDroppedCopies(@TempDir Path directory) throws IOException {
        EditedCheckpoint.of("v3-micro")
                .remove("model.layers.4.embed_tokens.weight")
                .remove("model.layers.4.shared_head.head.weight")
                .write(directory);
        try (Subject whole = new Subject(TestData.path("golden/v3-micro"), "vector");
                Subject shared = new Subject(directory, "vector")) {
            assertArrayEquals(whole.draft(0, 9), shared.draft(0, 9), 0f);
        }
    }

    @Test
    void whatDoesNotBelongToTheLastPassIsRefused() {
        try (Subject subject = new Subject(TestData.path("golden/v3-micro"), "vector")) {
            assertRefused(subject, "rows to 1 of 0", new DraftLayer.Slice(0, 0, new int[] {1}, BLOCKS, true));
            assertRefused(subject, "rows to 4 of 3", new DraftLayer.Slice(2, 0, new int[] {1, 2}, BLOCKS, true));
            assertRefused(subject, "token id 384 is not in", new DraftLayer.Slice(0, 0, new int[] {384}, BLOCKS, true));
            assertRefused(subject, "position 163840", new DraftLayer.Slice(0, 163840, new int[] {1}, BLOCKS, true));
            assertRefused(subject, "needs 5", new DraftLayer.Slice(0, 16, new int[] {1}, BLOCKS, true));
            subject.draft(0, 3);
            var two = new DraftLayer.Slice(0, 3, new int[] {1, 2}, BLOCKS, true);
            assertThrows(
                    IllegalArgumentException.class, () -> subject.draftLayer.afterDraft(List.of(two), subject.pool));
        }
    }

    private static void assertRefused(Subject subject, String expected, DraftLayer.Slice slice) {
        if (!expected.endsWith("of 0"))
            subject.model.forward(new Batch(List.of(slice(TOKENS, 0, 3, BLOCKS))), subject.pool);
        var error = assertThrows(
                IllegalArgumentException.class, () -> subject.draftLayer.afterForward(List.of(slice), subject.pool));
        assertTrue(error.getMessage().contains(expected), error.getMessage());
    }

    @Test
    void aCheckpointWithoutTheLayerIsRefusedWithACure() {
        var error = assertThrows(SeleneException.class, () -> new Subject(TestData.path("golden/k2-micro"), "vector"));
        assertEquals(SeleneException.Kind.CONFIG, error.kind());
        assertTrue(error.getMessage().contains("num_nextn_predict_layers of config.json is 0"), error.getMessage());
    }

    @Test
    void aLayerThatAConverterDroppedIsRefusedByName(@TempDir Path directory) throws IOException {
        EditedCheckpoint.of("v3-micro").remove("model.layers.4.eh_proj.weight").write(directory);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            assertFalse(MtpWeights.present(checkpoint));
        }
        var error = assertThrows(SeleneException.class, () -> new Subject(directory, "vector"));
        assertEquals(SeleneException.Kind.CONFIG, error.kind());
        assertTrue(error.getMessage().contains("model.layers.4.eh_proj.weight is missing"), error.getMessage());
    }

    @Test
    void aLayerThatIsIncompleteIsToldByItsTensors(@TempDir Path directory) throws IOException {
        EditedCheckpoint.of("v3-micro")
                .remove("model.layers.4.enorm.weight")
                .remove("model.layers.4.mlp.experts.3.up_proj.weight")
                .write(directory);
        var error = assertThrows(SeleneException.class, () -> new Subject(directory, "vector"));
        assertEquals(SeleneException.Kind.DATA, error.kind());
        assertTrue(error.getMessage().contains("model.layers.4.enorm.weight is missing"), error.getMessage());
        assertTrue(error.getMessage().contains("experts.3.up_proj.weight is missing"), error.getMessage());
    }

    private static Batch.Slice slice(int[] tokens, int from, int to, int[] blocks) {
        return new Batch.Slice(from, Arrays.copyOfRange(tokens, from, to), blocks, LogitRows.NONE);
    }

    private static DraftLayer.Slice drafted(int row, int[] tokens, int from, int to, int[] blocks, boolean guesses) {
        return new DraftLayer.Slice(row, from, Arrays.copyOfRange(tokens, from + 1, to + 1), blocks, guesses);
    }

    private static void assertClose(double[] want, float[] got, String where) {
        assertEquals(want.length, got.length, where);
        for (int i = 0; i < want.length; i++)
            assertTrue(
                    Math.abs(got[i] - want[i]) <= Tolerances.GOLDEN_LOGITS,
                    where + ", token " + i + ": got " + got[i] + ", want " + want[i]);
    }

    private static float[] row(TensorView view, int row) {
        float[] values = new float[Math.toIntExact(view.columns())];
        for (int i = 0; i < values.length; i++) values[i] = view.getFloat(row, i);
        return values;
    }
}
