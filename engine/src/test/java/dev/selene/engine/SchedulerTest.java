package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
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
        assertEquals(List.of(), scheduler.schedule(0).steps());
    }

    @Test
    void aSequenceTakesBlocksAsItGrows() {
        Scheduler scheduler = scheduler(4, 100, 10);
        add(scheduler, A, 4, 30);
        advance(scheduler);
        assertEquals(9, scheduler.numFreeBlocks());
        advance(scheduler);
        assertEquals(8, scheduler.numFreeBlocks());
    }

    @Test
    void theLastInRankMakesRoomAndItsTokensAreComputedAgain() {
        Scheduler scheduler = scheduler(4, 100, 4); // 16 tokens
        add(scheduler, A, 6, 8);
        add(scheduler, B, 3, 8);
        advance(scheduler); // A has 2 blocks, B 1, both a token
        advance(scheduler); // A decodes its 7th, B its 4th
        assertEquals(List.of(new Step.Decode(A, 7), new Step.Decode(B, 4)), advance(scheduler)); // the 4th block
        assertEquals(List.of(new Step.Decode(A, 8)), advance(scheduler)); // A needs a third one
        assertEquals(1, scheduler.numPreemptions());
        for (int i = 0; i < 4; i++) assertEquals(1, advance(scheduler).size(), "B waits");
        scheduler.remove(A);
        assertEquals(List.of(new Step.Prefill(B, 0, 6)), advance(scheduler));
    }

    @Test
    void aSwappedSequenceGoesOnWhereItWas() {
        Limits limits = limits(4, 100, 4);
        limits.swapBlocks = 2;
        limits.maxPreemptCount = 1;
        limits.prefixCache = false;
        Scheduler scheduler = limits.scheduler();
        add(scheduler, A, 6, 8);
        add(scheduler, B, 3, 8);
        for (int i = 0; i < 3; i++) advance(scheduler);
        StepPlan plan = perform(scheduler);
        assertEquals(List.of(new Step.Decode(A, 8)), plan.steps());
        assertEquals(List.of(new BlockCopy.Out(2, 0), new BlockCopy.Out(3, 1)), plan.copies());
        scheduler.remove(A);
        plan = perform(scheduler);
        assertEquals(List.of(new Step.Decode(B, 5)), plan.steps());
        assertEquals(2, plan.copies().size());
    }

    @Test
    void withoutRoomInTheSwapSpaceTheSequenceIsComputedAgain() {
        Limits limits = limits(4, 100, 4);
        limits.swapBlocks = 1;
        limits.maxPreemptCount = 1;
        Scheduler scheduler = limits.scheduler();
        add(scheduler, A, 6, 8);
        add(scheduler, B, 3, 8);
        for (int i = 0; i < 3; i++) advance(scheduler);
        assertEquals(List.of(), perform(scheduler).copies());
        assertEquals(1, scheduler.numPreemptions());
    }

    @Test
    void cancellingASwappedSequenceFreesItsSlots() {
        Limits limits = limits(4, 100, 4);
        limits.swapBlocks = 2;
        limits.maxPreemptCount = 1;
        Scheduler scheduler = limits.scheduler();
        add(scheduler, A, 6, 8);
        add(scheduler, B, 3, 8);
        for (int i = 0; i < 4; i++) advance(scheduler);
        assertTrue(scheduler.remove(B));
        scheduler.checkInvariants();
        assertEquals(1, scheduler.numPreemptions());
    }

    @Test
    void aRequestTakesWhatAnEarlierOneComputedAlsoWhenThatWasCancelled() {
        Scheduler scheduler = scheduler(4, 9, 20);
        addPrompt(scheduler, A, 4, new int[20]);
        advance(scheduler);
        scheduler.remove(A);
        addPrompt(scheduler, B, 4, new int[20]);
        assertEquals(List.of(new Step.Prefill(B, 8, 9)), advance(scheduler));
        assertEquals(8, scheduler.sequence(B).numCachedTokens());
    }

    private static Limits limits(int maxBatchSize, int maxStepTokens, int numBlocks) {
        Limits limits = new Limits();
        limits.maxBatchSize = maxBatchSize;
        limits.maxStepTokens = maxStepTokens;
        limits.numBlocks = numBlocks;
        return limits;
    }

    private static Scheduler scheduler(int maxBatchSize, int maxStepTokens, int numBlocks) {
        return limits(maxBatchSize, maxStepTokens, numBlocks).scheduler();
    }

    /** No two begin alike. */
    private static void add(Scheduler scheduler, SequenceId id, int promptTokens, int maxTokens) {
        int[] prompt = new int[promptTokens];
        Arrays.fill(prompt, (int) id.value() + 2);
        addPrompt(scheduler, id, maxTokens, prompt);
    }

    private static void addPrompt(Scheduler scheduler, SequenceId id, int maxTokens, int[] prompt) {
        scheduler.add(new Sequence(id, new GenerationRequest(prompt, Sampling.greedy(), maxTokens, Set.of())));
    }

    private static List<Step> advance(Scheduler scheduler) {
        return perform(scheduler).steps();
    }

    /** Schedules and does as the engine would: everything is computed, and token 1 is sampled where one is due. */
    private static StepPlan perform(Scheduler scheduler) {
        StepPlan plan = scheduler.schedule(0);
        for (Step step : plan.steps()) {
            Sequence sequence = scheduler.sequence(step.sequence());
            sequence.slice(step);
            scheduler.computed(step);
            if (sequence.awaitsToken()) sequence.append(1);
        }
        scheduler.checkInvariants();
        return plan;
    }
}
