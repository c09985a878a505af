package dev.selene.engine;

import static dev.selene.engine.ScheduledRun.A;
import static dev.selene.engine.ScheduledRun.B;
import static dev.selene.engine.ScheduledRun.C;
import static dev.selene.engine.ScheduledRun.D;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each setting changes. */
class ScheduleConfigTest {
    private final Limits limits = new Limits();

    @Test
    void firstComeFirstServed() {
        assertEquals(List.of(A, B, C), orderOfThree());
    }

    @Test
    void theMostUrgentPriorityGoesFirst() {
        limits.policy = Policy.PRIORITY;
        assertEquals(List.of(B, C, A), orderOfThree());
    }

    @Test
    void theShortestJobGoesFirst() {
        limits.policy = Policy.SJF;
        assertEquals(List.of(C, B, A), orderOfThree());
    }

    /** A has the least urgent priority and the longest prompt, B the most urgent, C the shortest. */
    private List<SequenceId> orderOfThree() {
        limits.maxBatchSize = 1;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 9, 1, 5);
        run.add(B, 8, 1, 1);
        run.add(C, 7, 1, 3);
        return List.of(only(run.advance()), only(run.advance()), only(run.advance()));
    }

    @Test
    void aLongPromptYieldsToALaterShortOneOnceItHasHadItsShare() {
        limits.policy = Policy.MLFQ;
        limits.numBlocks = 1_000;
        limits.maxStepTokens = 300;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 2_000, 1);
        assertEquals(List.of(A), sequences(run.advance())); // 300 of 512
        run.add(B, 10, 1);
        assertEquals(List.of(A), sequences(run.advance()), "of equals the earlier arrival");
        assertEquals(List.of(new Step.Prefill(B, 0, 10), new Step.Prefill(A, 600, 290)), run.advance());
    }

    @Test
    void whoeverHasWaitedTooLongGoesFirstWhateverThePolicy() {
        limits.policy = Policy.PRIORITY;
        limits.maxBatchSize = 1;
        limits.patienceNanos = 10;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 4, 3, 1);
        run.add(B, 4, 1, 5);
        run.advance(3);
        run.now = 9;
        run.add(C, 4, 1, 1);
        run.now = 10;
        assertEquals(List.of(B), sequences(run.advance()));
        assertEquals(List.of(C), sequences(run.advance()));
    }

    @Test
    void whoeverHasWaitedTooLongTakesTheBlocksOfTheLastThatRuns() {
        limits.numBlocks = 6;
        limits.patienceNanos = 10;
        ScheduledRun run = new ScheduledRun(limits);
        for (SequenceId id : List.of(A, B, C, D)) run.add(id, 6, 2 + (int) id.value()); // two blocks each
        assertEquals(List.of(A, B), sequences(run.advance()), "one block is to stay free for each that runs");
        run.now = 10;
        assertEquals(List.of(A, C), sequences(run.advance()), "C has the blocks of B");
        run.remove(A);
        assertEquals(List.of(C, B), sequences(run.advance()), "B waited before D and displaced nobody");
    }

    @Test
    void forAPlaceInTheBatchNobodyIsDisplaced() {
        limits.maxBatchSize = 2;
        limits.patienceNanos = 10;
        ScheduledRun run = new ScheduledRun(limits);
        for (SequenceId id : List.of(A, B, C)) run.add(id, 4, 20);
        run.advance();
        run.now = 10;
        assertEquals(List.of(A, B), sequences(run.advance()));
    }

    @Test
    void aStepPrefillsNoMoreSequencesThanTheLimit() {
        limits.maxPrefillBatchSize = 2;
        ScheduledRun run = new ScheduledRun(limits);
        for (SequenceId id : List.of(A, B, C)) run.add(id, 4, 4);
        assertEquals(List.of(A, B), sequences(run.advance()));
        assertEquals(List.of(A, B, C), sequences(run.advance()));
    }

    @Test
    void aStepPrefillsNoMoreTokensThanTheLimit() {
        limits.maxPrefillTokens = 6;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 4, 4);
        run.add(B, 4, 4);
        assertEquals(List.of(new Step.Prefill(A, 0, 4), new Step.Prefill(B, 0, 2)), run.advance());
        assertEquals(List.of(new Step.Decode(A, 4), new Step.Prefill(B, 2, 2)), run.advance());
    }

    @Test
    void noMoreThanMaxPreemptCountAreSwappedInOneStep() {
        limits.maxPreemptCount = 1;
        limits.swapBlocks = 100;
        limits.numBlocks = 6;
        limits.maxSequenceTokens = 24;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 7, 12);
        run.add(B, 7, 12);
        run.advance(2); // 8 tokens each, 4 blocks
        run.add(C, 3, 4); // no block may be left free for those that run: it waits
        StepPlan plan = run.perform();
        assertEquals(0, plan.copies().size());
        run.advance(3); // 12 tokens each, 6 blocks
        plan = run.perform(); // A takes a block more
        assertEquals(3, plan.copies().size(), "the blocks of B");
    }

    @Test
    void standardNeverMixesPrefillAndDecodeNorPrefillsTwiceInARowWhileSomeoneDecodes() {
        limits.template = ScheduleConfig.Template.STANDARD;
        limits.maxStepTokens = 4;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 4, 20);
        assertEquals(List.of(new Step.Prefill(A, 0, 4)), run.advance());
        run.add(B, 8, 20);
        assertEquals(List.of(new Step.Decode(A, 4)), run.advance());
        assertEquals(List.of(new Step.Prefill(B, 0, 4)), run.advance());
        assertEquals(List.of(new Step.Decode(A, 5)), run.advance());
        assertEquals(List.of(new Step.Prefill(B, 4, 4)), run.advance());
        assertEquals(List.of(new Step.Decode(A, 6), new Step.Decode(B, 8)), run.advance());
    }

    @Test
    void standardLetsABatchFillForTheQueueDelay() {
        limits.template = ScheduleConfig.Template.STANDARD;
        limits.maxQueueDelayNanos = 10;
        limits.maxPrefillBatchSize = 2;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 4, 20);
        run.advance(2);
        run.add(B, 4, 20);
        assertEquals(List.of(A), sequences(run.advance()), "B waits for company");
        run.add(C, 4, 20);
        assertEquals(List.of(B, C), sequences(run.advance()), "two are a batch");
        run.advance();
        run.add(D, 4, 20);
        run.now = 9;
        assertEquals(List.of(A, B, C), sequences(run.advance()));
        run.now = 10;
        assertEquals(List.of(D), sequences(run.advance()));
    }

    @Test
    void selectBatchPrefillsWhenEmptyPlacesHaveCostMoreThanThePrefillWould() {
        assertEquals(2, decodesBeforePrefill(100, 50)); // 1 running · 100 <= 2 decodes · 1 empty place · 50
        assertEquals(6, decodesBeforePrefill(300, 50));
        assertEquals(1, decodesBeforePrefill(50, 50));
    }

    private int decodesBeforePrefill(int prefillMillis, int decodeMillis) {
        limits.template = ScheduleConfig.Template.STANDARD;
        limits.supportSelectBatch = true;
        limits.prefillMillis = prefillMillis;
        limits.decodeMillis = decodeMillis;
        limits.maxBatchSize = 2;
        ScheduledRun run = new ScheduledRun(limits);
        run.add(A, 4, 50);
        run.advance();
        run.add(B, 4, 50);
        int decodes = 0;
        while (sequences(run.advance()).equals(List.of(A))) decodes++;
        return decodes;
    }

    @Test
    void allProblemsAreToldAtOnce() {
        SeleneException e = assertThrows(
                SeleneException.class,
                () -> new ScheduleConfig(
                        ScheduleConfig.Template.MIX,
                        Policy.FCFS,
                        0,
                        -1,
                        Duration.ofMillis(-1),
                        Duration.ofDays(200_000),
                        false,
                        Duration.ZERO,
                        Duration.ZERO,
                        -2));
        assertEquals(SeleneException.Kind.CONFIG, e.kind());
        for (String part : List.of(
                "maxPrefillBatchSize 0",
                "maxPrefillTokens -1",
                "maxQueueDelay PT-0.001S",
                "maxFirstTokenWaitTime PT4800000H",
                "maxPreemptCount -2")) assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    private static SequenceId only(List<Step> steps) {
        assertEquals(1, steps.size());
        return steps.getFirst().sequence();
    }

    private static List<SequenceId> sequences(List<Step> steps) {
        return steps.stream().map(Step::sequence).toList();
    }
}
