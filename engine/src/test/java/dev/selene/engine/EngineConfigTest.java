package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import org.junit.jupiter.api.Test;

class EngineConfigTest {
    @Test
    void allProblemsAreToldAtOnce() {
        SeleneException e =
                assertThrows(SeleneException.class, () -> new EngineConfig(8, 0, 16, 4, 100, 4, DType.INT8));
        assertEquals(SeleneException.Kind.CONFIG, e.kind());
        for (String part : new String[] {
            "maxQueueLength 0", "dtype INT8", "maxStepTokens 4 is below maxBatchSize 8", "4 blocks of 16 tokens", "100"
        }) assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    @Test
    void swappingNeedsMemoryAndNoMoreThanTheBatchCanBeSwapped() {
        Limits limits = new Limits();
        limits.maxPreemptCount = 5;
        SeleneException e = assertThrows(SeleneException.class, limits::config);
        assertEquals(SeleneException.Kind.CONFIG, e.kind());
        assertTrue(e.getMessage().contains("maxPreemptCount 5 exceeds maxBatchSize 4"), e.getMessage());
        assertTrue(e.getMessage().contains("swapBytes is 0"), e.getMessage());
        limits.maxPreemptCount = 4;
        limits.swapBlocks = 1;
        assertEquals(16, limits.config().swapBytes());
    }

    @Test
    void whatTheModelCannotDoIsRefused() {
        FakeLanguageModel model = new FakeLanguageModel(64, 32);
        SeleneException e = assertThrows(
                SeleneException.class, () -> new Engine(model, new EngineConfig(2, 1, 16, 8, 128, 64, DType.F32)));
        assertEquals(SeleneException.Kind.CONFIG, e.kind());
        assertTrue(e.getMessage().contains("context of 64"), e.getMessage());
        assertTrue(e.getMessage().contains("32 tokens"), e.getMessage());
    }
}
