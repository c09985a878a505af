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
import dev.selene.model.Batch.LogitRows;
import dev.selene.testkit.TestData;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeepseekModelTest {
    private static final int[] FIRST = {5, 17, 300, 42, 42, 7, 99};
    private static final int[] SECOND = {400, 3, 250};

    private final Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/k2-micro-w8a8"));
    private final Backend backend = Backends.open(Backends.NAMES.getFirst(), 2);
    private final LanguageModel model = DeepseekModel.load(
            checkpoint, backend, new ModelOptions(Dequantisation.BF16, ModelOptions.PUBLISHED_LORA_NORM_EPS, 12));

    @AfterEach
    void close() {
        model.close();
        backend.close();
        checkpoint.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void logitsDoNotDependOnTheBatch(DType kvDType) {
        float[] alone;
        try (KvPool pool = model.newKvPool(kvDType, 4, 4)) {
            TensorView rows = model.forward(batch(slice(0, FIRST, 0, 1)), pool);
            alone = row(rows, FIRST.length - 1);
        }
        try (KvPool pool = model.newKvPool(kvDType, 4, 4)) {
            // the first sequence enters in two parts, each beside tokens of the second
            model.forward(
                    new Batch(List.of(
                            new Batch.Slice(0, SECOND, new int[] {3}, LogitRows.ALL),
                            new Batch.Slice(0, head(FIRST, 4), new int[] {2, 0}, LogitRows.NONE))),
                    pool);
            TensorView rows = model.forward(
                    new Batch(List.of(
                            new Batch.Slice(4, tail(FIRST, 4), new int[] {2, 0}, LogitRows.LAST),
                            new Batch.Slice(3, new int[] {11}, new int[] {3}, LogitRows.LAST))),
                    pool);
            assertEquals(2, rows.rows());
            assertArrayEquals(alone, row(rows, 0), 0f);
        }
    }

    @Test
    void nothingIsReturnedWhenNoLogitsAreWanted() {
        try (KvPool pool = model.newKvPool(DType.F32, 2, 4)) {
            var slice = new Batch.Slice(0, SECOND, new int[] {1}, LogitRows.NONE);
            assertEquals(0, model.forward(new Batch(List.of(slice)), pool).rows());
        }
    }

    @Test
    void tokensOutsideTheVocabularyAreRefused() {
        try (KvPool pool = model.newKvPool(DType.F32, 2, 4)) {
            assertRefused("token id 512 is not in [0, 512)", slice(0, new int[] {512}, 0), pool);
            assertRefused("token id -1 is not in [0, 512)", slice(0, new int[] {-1}, 0), pool);
        }
    }

    @Test
    void positionsBeyondTheContextAreRefused() {
        try (KvPool pool = model.newKvPool(DType.F32, 2, 4)) {
            assertRefused("beyond the context of 131072", slice(131072, new int[] {1}, 0), pool);
        }
    }

    @Test
    void aBatchLargerThanTheActivationsIsRefused() {
        try (KvPool pool = model.newKvPool(DType.F32, 8, 4)) {
            assertRefused("batch of 13 tokens, at most 12", slice(0, new int[13], 0, 1, 2, 3), pool);
        }
    }

    @Test
    void blockTablesAreChecked() {
        try (KvPool pool = model.newKvPool(DType.F32, 2, 4)) {
            assertRefused("block table of 1 blocks for 7 positions, needs 2", slice(0, FIRST, 0), pool);
            assertRefused("block 2 is not in [0, 2)", slice(0, FIRST, 0, 2), pool);
        }
    }

    private void assertRefused(String expected, Batch.Slice slice, KvPool pool) {
        var error = assertThrows(IllegalArgumentException.class, () -> model.forward(batch(slice), pool));
        assertTrue(error.getMessage().contains(expected), error.getMessage());
    }

    private static Batch batch(Batch.Slice slice) {
        return new Batch(List.of(slice));
    }

    private static Batch.Slice slice(int firstPosition, int[] tokens, int... blockTable) {
        return new Batch.Slice(firstPosition, tokens, blockTable, LogitRows.ALL);
    }

    private static int[] head(int[] tokens, int count) {
        return Arrays.copyOf(tokens, count);
    }

    private static int[] tail(int[] tokens, int from) {
        return Arrays.copyOfRange(tokens, from, tokens.length);
    }

    private static float[] row(TensorView view, int row) {
        float[] values = new float[Math.toIntExact(view.columns())];
        for (int i = 0; i < values.length; i++) values[i] = view.getFloat(row, i);
        return values;
    }
}
