package dev.selene.engine;

import static dev.selene.engine.ScheduledRun.A;
import static dev.selene.engine.ScheduledRun.B;
import static dev.selene.engine.ScheduledRun.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    @Test
    void aPromptIsComputedInChunksOfTheBudgetThenDecoded() {
        ScheduledRun run = run(4, 8, 100);
        run.add(A, 20, 5);
        assertEquals(List.of(new Step.Prefill(A, 0, 8)), run.advance());
        assertEquals(List.of(new Step.Prefill(A, 8, 8)), run.advance());
        assertEquals(List.of(new Step.Prefill(A, 16, 4)), run.advance());
        assertEquals(List.of(new Step.Decode(A, 20)), run.advance());
        assertEquals(List.of(new Step.Decode(A, 21)), run.advance());
    }

    @Test
    void decodesComeFirstAndPrefillGetsTheRestOldestFirst() {
        ScheduledRun run = run(4, 8, 100);
        run.add(A, 3, 9);
        run.advance();
        run.add(B, 10, 9);
        run.add(C, 10, 9);
        assertEquals(List.of(new Step.Decode(A, 3), new Step.Prefill(B, 0, 7)), run.advance());
        assertEquals(
                List.of(new Step.Decode(A, 4), new Step.Prefill(B, 7, 3), new Step.Prefill(C, 0, 4)), run.advance());
        assertEquals(List.of(new Step.Decode(A, 5), new Step.Decode(B, 10), new Step.Prefill(C, 4, 6)), run.advance());
    }

    @Test
    void nobodyOvertakesAnEarlierArrivalThatWaitsForBlocks() {
        ScheduledRun run = run(4, 100, 10); // 40 tokens
        run.add(A, 20, 4);
        run.add(B, 20, 4);
        run.add(C, 1, 1);
        assertEquals(List.of(new Step.Prefill(A, 0, 20)), run.advance());
        run.scheduler.remove(A);
        assertEquals(List.of(new Step.Prefill(B, 0, 20), new Step.Prefill(C, 0, 1)), run.advance());
    }

    @Test
    void noMoreThanTheBatchSizeRun() {
        ScheduledRun run = run(2, 100, 100);
        run.add(A, 2, 4);
        run.add(B, 2, 4);
        run.add(C, 2, 4);
        assertEquals(List.of(new Step.Prefill(A, 0, 2), new Step.Prefill(B, 0, 2)), run.advance());
        run.scheduler.remove(B);
        assertEquals(List.of(new Step.Decode(A, 2), new Step.Prefill(C, 0, 2)), run.advance());
    }

    @Test
    void blocksReturnWhenARequestIsCancelledMidPrefill() {
        ScheduledRun run = run(2, 4, 5); // 20 tokens
        run.add(A, 16, 4);
        run.add(B, 16, 4);
        run.advance();
        assertTrue(run.scheduler.remove(A));
        assertFalse(run.scheduler.remove(A));
        assertEquals(List.of(new Step.Prefill(B, 0, 4)), run.advance());
    }

    @Test
    void oneWhoWaitsCanLeave() {
        ScheduledRun run = run(1, 4, 5);
        run.add(A, 2, 2);
        run.add(B, 2, 2);
        run.advance();
        assertTrue(run.scheduler.remove(B));
        run.scheduler.remove(A);
        run.scheduler.checkInvariants();
        assertFalse(run.scheduler.hasWork());
        assertEquals(List.of(), run.advance());
    }

    @Test
    void aSequenceTakesBlocksAsItGrows() {
        ScheduledRun run = run(4, 100, 10);
        run.add(A, 4, 30);
        run.advance();
        assertEquals(9, run.scheduler.numFreeBlocks());
        run.advance();
        assertEquals(8, run.scheduler.numFreeBlocks());
    }

    @Test
    void theLastInRankMakesRoomAndItsTokensAreComputedAgain() {
        ScheduledRun run = run(4, 100, 4); // 16 tokens
        run.add(A, 6, 8);
        run.add(B, 3, 8);
        run.advance(); // A has 2 blocks, B 1, both a token
        run.advance(); // A decodes its 7th, B its 4th
        assertEquals(List.of(new Step.Decode(A, 7), new Step.Decode(B, 4)), run.advance()); // the 4th block
        assertEquals(List.of(new Step.Decode(A, 8)), run.advance()); // A needs a third one
        assertEquals(1, run.scheduler.numPreemptions());
        for (int i = 0; i < 4; i++) assertEquals(1, run.advance().size(), "B waits");
        run.scheduler.remove(A);
        assertEquals(List.of(new Step.Prefill(B, 0, 6)), run.advance());
    }

    @Test
    void aSwappedSequenceGoesOnWhereItWas() {
        Limits limits = limits(4, 100, 4);
        limits.swapBlocks = 2;
        limits.maxPreemptCount = 1;
        limits.prefixCache = false;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 6, 8);
        run.add(B, 3, 8);
        for (int i = 0; i < 3; i++) run.advance();
        StepPlan plan = run.perform();
        assertEquals(List.of(new Step.Decode(A, 8)), plan.steps());
        assertEquals(List.of(new BlockCopy.Out(2, 0), new BlockCopy.Out(3, 1)), plan.copies());
        run.scheduler.remove(A);
        plan = run.perform();
        assertEquals(List.of(new Step.Decode(B, 5)), plan.steps());
        assertEquals(2, plan.copies().size());
    }

    @Test
    void withoutRoomInTheSwapSpaceTheSequenceIsComputedAgain() {
        Limits limits = limits(4, 100, 4);
        limits.swapBlocks = 1;
        limits.maxPreemptCount = 1;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 6, 8);
        run.add(B, 3, 8);
        for (int i = 0; i < 3; i++) run.advance();
        assertEquals(List.of(), run.perform().copies());
        assertEquals(1, run.scheduler.numPreemptions());
    }

    @Test
    void cancellingASwappedSequenceFreesItsSlots() {
        Limits limits = limits(4, 100, 4);
        limits.swapBlocks = 2;
        limits.maxPreemptCount = 1;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 6, 8);
        run.add(B, 3, 8);
        for (int i = 0; i < 4; i++) run.advance();
        assertTrue(run.scheduler.remove(B));
        run.scheduler.checkInvariants();
        assertEquals(1, run.scheduler.numPreemptions());
    }

    @Test
    void aRequestTakesWhatAnEarlierOneComputedAlsoWhenThatWasCancelled() {
        ScheduledRun run = run(4, 9, 20);
        run.addPrompt(A, 4, 5, new int[20]);
        run.advance();
        run.scheduler.remove(A);
        run.addPrompt(B, 4, 5, new int[20]);
        assertEquals(List.of(new Step.Prefill(B, 8, 9)), run.advance());
        assertEquals(8, run.scheduler.sequence(B).numCachedTokens());
    }

    private static Limits limits(int maxBatchSize, int maxStepTokens, int numBlocks) {
        Limits limits = new Limits();
        limits.maxBatchSize = maxBatchSize;
        limits.maxStepTokens = maxStepTokens;
        limits.numBlocks = numBlocks;
        return limits;
    }

    private static ScheduledRun run(int maxBatchSize, int maxStepTokens, int numBlocks) {
        return new ScheduledRun(limits(maxBatchSize, maxStepTokens, numBlocks));
    }
}
