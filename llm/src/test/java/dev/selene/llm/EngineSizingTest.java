package dev.selene.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.compute.Dequantisation;
import dev.selene.engine.Deadlines;
import dev.selene.engine.EngineConfig;
import dev.selene.engine.ScheduleConfig;
import dev.selene.engine.Speculation;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.testkit.TestData;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class EngineSizingTest {
    /** 2,048 positions, 4 layers of 96 values. */
    private static final ModelConfig MICRO = micro();

    private static final int BYTES_PER_TOKEN = 4 * 96 * 2;

    @Test
    void thePoolHoldsAFullContextOfEveryRequestWhenMemoryAllows() {
        EngineConfig sizes = EngineSizing.size(MICRO, options(OptionalInt.empty(), DType.BF16, 16), 1L << 40);
        assertEquals(2048, sizes.maxSequenceTokens());
        assertEquals(16 * 2048, sizes.numBlocks() * sizes.blockTokens());
    }

    @Test
    void itTakesNoMoreThanAQuarterOfTheMemory() {
        long memory = 4L * 5 * 2048 * BYTES_PER_TOKEN + 12_345;
        EngineConfig sizes = EngineSizing.size(MICRO, options(OptionalInt.empty(), DType.BF16, 16), memory);
        assertEquals(5 * 2048, sizes.numBlocks() * sizes.blockTokens());
    }

    @Test
    void lessThanOneContextIsRefusedWithAContextThatFits() {
        long memory = 4L * 2000 * BYTES_PER_TOKEN;
        SeleneException e = assertThrows(
                SeleneException.class,
                () -> EngineSizing.size(MICRO, options(OptionalInt.empty(), DType.BF16, 1), memory));
        assertEquals(SeleneException.Kind.CONFIG, e.kind());
        assertTrue(e.getMessage().contains("context of 2048 tokens takes 2 MiB as BF16"), e.getMessage());
        assertTrue(e.getMessage().contains("lower the context to 1984"), e.getMessage());
        assertEquals(
                1984,
                EngineSizing.size(MICRO, options(OptionalInt.of(1984), DType.BF16, 1), memory)
                        .maxSequenceTokens());
    }

    @Test
    void howRequestsShareTheModelReachesTheEngine() {
        ServingOptions serving = new ServingOptions(
                2,
                7,
                0.5,
                false,
                Optional.empty(),
                32,
                1L << 20,
                OptionalInt.of(9),
                ScheduleConfig.defaults(),
                Deadlines.none(),
                new Speculation.Ngram(3));
        EngineConfig sizes = EngineSizing.size(MICRO, options(serving), 2L * 3 * 2048 * BYTES_PER_TOKEN);
        assertEquals(2 * 2048, sizes.numBlocks() * sizes.blockTokens(), "two contexts, of the three that fit half");
        assertEquals(32, sizes.blockTokens());
        assertEquals(7, sizes.maxQueueLength());
        assertFalse(sizes.prefixCache());
        assertEquals(1L << 20, sizes.swapBytes());
        assertEquals(9, sizes.maxIterTimes());
        assertEquals(new Speculation.Ngram(3), sizes.speculation());
    }

    @Test
    void aDraftLayerHasAPlaceInThePoolToo() {
        long room = 3L * 2048 * BYTES_PER_TOKEN;
        int layers = MICRO.numHiddenLayers();
        ServingOptions plain = ServingOptions.defaults();
        EngineConfig without = EngineSizing.size(MICRO, options(plain), 4 * room);
        EngineConfig with = EngineSizing.size(MICRO, options(plain.withSpeculation(new Speculation.Mtp(1))), 4 * room);
        assertEquals((long) without.numBlocks() * layers / (layers + 1), with.numBlocks());
    }

    @Test
    void aSwapSpaceThatMemoryDoesNotHoldIsRefused() {
        ServingOptions serving = new ServingOptions(
                1,
                1,
                0.25,
                true,
                Optional.empty(),
                64,
                1L << 30,
                OptionalInt.empty(),
                ScheduleConfig.defaults(),
                Deadlines.none(),
                Speculation.off());
        SeleneException e =
                assertThrows(SeleneException.class, () -> EngineSizing.size(MICRO, options(serving), 1L << 30));
        assertEquals(SeleneException.Kind.CONFIG, e.kind());
        assertTrue(e.getMessage().contains("swap space of 1024 MiB"), e.getMessage());
    }

    @Test
    void aContextBeyondTheCheckpointsOrTooShortForAnAnswerIsRefused() {
        for (int context : new int[] {2049, 1, 0, -5}) {
            SeleneException e = assertThrows(
                    SeleneException.class,
                    () -> EngineSizing.size(MICRO, options(OptionalInt.of(context), DType.F32, 1), 1L << 40));
            assertEquals(SeleneException.Kind.CONFIG, e.kind());
            assertTrue(e.getMessage().contains("context of " + context), e.getMessage());
        }
    }

    @Test
    void aStepHoldsADecodeOfEveryRequest() {
        EngineConfig sizes = EngineSizing.size(MICRO, options(OptionalInt.of(64), DType.F32, 2000), 1L << 40);
        assertEquals(2000, sizes.maxStepTokens());
        assertEquals(2000, sizes.maxBatchSize());
    }

    private static LlmOptions options(ServingOptions serving) {
        return new LlmOptions(
                "scalar", 1, DType.BF16, Dequantisation.BF16, OptionalDouble.empty(), OptionalInt.empty(), serving);
    }

    private static LlmOptions options(OptionalInt context, DType kvDType, int maxBatchSize) {
        return new LlmOptions("scalar", 1, kvDType, Dequantisation.BF16, OptionalDouble.empty(), context, maxBatchSize);
    }

    private static ModelConfig micro() {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.microK2())) {
            return checkpoint.config();
        }
    }
}
