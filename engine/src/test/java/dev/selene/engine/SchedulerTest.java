package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private static final SequenceId A = new SequenceId(0);
    private static final SequenceId B = new SequenceId(1);
    private static final SequenceId C = new SequenceId(2);

    @Test
    void aPromptIsComputedInChunksOfTheBudgetThenDecoded() {
        Scheduler scheduler = scheduler(4, 8, 100);
        add(scheduler, A, 20, 5);
        assertEquals(List.of(new Step.Prefill(A, 0, 8)), advance(scheduler));
        assertEquals(List.of(new Step.Prefill(A, 8, 8)), advance(scheduler));
        assertEquals(List.of(new Step.Prefill(A, 16, 4)), advance(scheduler));
        assertEquals(List.of(new Step.Decode(A, 20)), advance(scheduler));
        assertEquals(List.of(new Step.Decode(A, 21)), advance(scheduler));
    }

    @Test
    void decodesComeFirstAndPrefillGetsTheRestOldestFirst() {
        Scheduler scheduler = scheduler(4, 8, 100);
        add(scheduler, A, 3, 9);
        advance(scheduler);
        add(scheduler, B, 10, 9);
        add(scheduler, C, 10, 9);
        assertEquals(List.of(new Step.Decode(A, 3), new Step.Prefill(B, 0, 7)), advance(scheduler));
        assertEquals(
                List.of(new Step.Decode(A, 4), new Step.Prefill(B, 7, 3), new Step.Prefill(C, 0, 4)),
                advance(scheduler));
        assertEquals(
                List.of(new Step.Decode(A, 5), new Step.Decode(B, 10), new Step.Prefill(C, 4, 6)), advance(scheduler));
    }

    @Test
    void nobodyOvertakesAnEarlierArrivalThatWaitsForBlocks() {
        Scheduler scheduler = scheduler(4, 100, 10); // 40 tokens
        add(scheduler, A, 20, 4);
        add(scheduler, B, 20, 4);
        add(scheduler, C, 1, 1);
        assertEquals(List.of(new Step.Prefill(A, 0, 20)), advance(scheduler));
        scheduler.remove(A);
        assertEquals(List.of(new Step.Prefill(B, 0, 20), new Step.Prefill(C, 0, 1)), advance(scheduler));
    }

    @Test
    void noMoreThanTheBatchSizeRun() {
        Scheduler scheduler = scheduler(2, 100, 100);
        add(scheduler, A, 2, 4);
        add(scheduler, B, 2, 4);
        add(scheduler, C, 2, 4);
        assertEquals(List.of(new Step.Prefill(A, 0, 2), new Step.Prefill(B, 0, 2)), advance(scheduler));
        scheduler.remove(B);
        assertEquals(List.of(new Step.Decode(A, 2), new Step.Prefill(C, 0, 2)), advance(scheduler));
    }

    @Test
    void blocksReturnWhenARequestIsCancelledMidPrefill() {
        Scheduler scheduler = scheduler(2, 4, 5); // 20 tokens
        add(scheduler, A, 16, 4);
        add(scheduler, B, 16, 4);
        advance(scheduler);
        assertTrue(scheduler.remove(A));
        assertFalse(scheduler.remove(A));
        assertEquals(List.of(new Step.Prefill(B, 0, 4)), advance(scheduler));
    }

    @Test
    void oneWhoWaitsCanLeave() {
        Scheduler scheduler = scheduler(1, 4, 5);
        add(scheduler, A, 2, 2);
        add(scheduler, B, 2, 2);
        advance(scheduler);
        assertTrue(scheduler.remove(B));
        scheduler.remove(A);
        scheduler.checkInvariants();
        assertFalse(scheduler.hasWork());
        assertEquals(List.of(), scheduler.schedule());
    }

    private static Scheduler scheduler(int maxBatchSize, int maxStepTokens, int numBlocks) {
        return new Scheduler(new EngineConfig(maxBatchSize, 10, 4, numBlocks, numBlocks * 4, maxStepTokens, DType.F32));
    }

    private static void add(Scheduler scheduler, SequenceId id, int promptTokens, int maxTokens) {
        scheduler.add(
                new Sequence(id, new GenerationRequest(new int[promptTokens], Sampling.greedy(), maxTokens, Set.of())));
    }

    /** Schedules and does as the engine would: everything is computed, and token 1 is sampled where one is due. */
    private static List<Step> advance(Scheduler scheduler) {
        List<Step> steps = scheduler.schedule();
        for (Step step : steps) {
            Sequence sequence = scheduler.sequence(step.sequence());
            sequence.slice(step);
            sequence.computed(step);
            if (sequence.awaitsToken()) sequence.append(1);
        }
        scheduler.checkInvariants();
        return steps;
    }
}
