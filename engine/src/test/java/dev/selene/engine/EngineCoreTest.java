package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.selene.base.DType;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineCoreTest {
    private static final int NUM_BLOCKS = 8;

    private final Limits limits = limits();
    private final FakeLanguageModel model = new FakeLanguageModel(32, limits.maxStepTokens);
    private final KvPool pool = model.newKvPool(DType.F32, NUM_BLOCKS, limits.blockTokens);
    private final EngineCore core =
            new EngineCore(model, pool, limits.config(), () -> {}, () -> 0, ForwardObserver.NONE);
    private long nextId;

    private static Limits limits() {
        Limits limits = new Limits();
        limits.numBlocks = NUM_BLOCKS;
        limits.maxStepTokens = 10;
        limits.swapBlocks = NUM_BLOCKS;
        limits.maxPreemptCount = 4;
        return limits;
    }

    @AfterEach
    void close() {
        core.close();
        pool.close();
    }

    @Test
    void aRequestCanBeCancelledWhileItWaits() {
        assertCancelReturnsEverything(submit(20, 4));
    }

    @Test
    void aRequestCanBeCancelledMidPrefill() {
        Recorder recorder = submit(20, 4);
        core.step(0);
        assertEquals(NUM_BLOCKS - 5, core.scheduler().numFreeBlocks(), "all blocks of its prompt are lent");
        assertCancelReturnsEverything(recorder);
    }

    @Test
    void aRequestCanBeCancelledWhileItDecodes() {
        Recorder recorder = submit(8, 4);
        core.step(0);
        core.step(1);
        assertEquals(2, recorder.tokens().size());
        assertCancelReturnsEverything(recorder);
    }

    @Test
    void aRequestCanBeCancelledWhileItIsSwappedOut() {
        Recorder first = submit(9, 20);
        Recorder second = submit(9, 20);
        while (core.scheduler().numSwapOuts() == 0) core.step(0);
        core.cancel(new SequenceId(1));
        core.checkInvariants();
        assertEquals(Optional.of(FinishReason.CANCELLED), second.reason());
        while (core.hasWork()) core.step(0);
        assertEquals(20, first.tokens().size());
        assertEquals(NUM_BLOCKS, core.scheduler().numFreeBlocks());
    }

    @Test
    void cancellingWhatHasEndedDoesNothing() {
        Recorder recorder = submit(8, 1);
        core.step(0);
        core.cancel(new SequenceId(0));
        assertEquals(Optional.of(FinishReason.LENGTH), recorder.reason());
        assertEquals(1, recorder.numEnds());
    }

    private void assertCancelReturnsEverything(Recorder recorder) {
        core.cancel(new SequenceId(0));
        assertEquals(Optional.of(FinishReason.CANCELLED), recorder.reason());
        assertEquals(NUM_BLOCKS, core.scheduler().numFreeBlocks());
        assertFalse(core.hasWork());
        core.checkInvariants();
    }

    private Recorder submit(int promptTokens, int maxTokens) {
        int[] prompt = new int[promptTokens];
        prompt[0] = (int) nextId;
        Recorder recorder = new Recorder();
        core.add(
                new Sequence(
                        new SequenceId(nextId++),
                        new GenerationRequest(prompt, Sampling.greedy(), maxTokens, Set.of())),
                recorder);
        return recorder;
    }
}
