package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a step costs does not grow with the number of requests that wait, but for the logarithm of finding the first. */
class SchedulerCostTest {
    private static final int STEPS = 200;

    private final Limits limits = new Limits();
    private long numComparisons;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void aStepCostsTheSameHoweverManyWait(Policy policy) {
        limits.policy = policy;
        limits.maxBatchSize = 16;
        limits.numBlocks = 10_000;
        double few = comparisonsInOneStep(10);
        double many = comparisonsInOneStep(10_000);
        // two arrivals, a cancel and an admission are operations on a balanced tree, of 2 log2(n) comparisons at most
        double growth = 4 * 2 * Math.log(10_000 / 10) / Math.log(2);
        assertTrue(many <= few + growth, few + " comparisons with 10 waiting, " + many + " with 10,000");
    }

    /** The batch is full; in each step one request ends, one is admitted, two arrive and one gives up waiting. */
    private double comparisonsInOneStep(int numWaiting) {
        Comparator<Sequence> rank = new Rank(limits.policy);
        Scheduler scheduler = new Scheduler(limits.config(), 0, (a, b) -> {
            numComparisons++;
            return rank.compare(a, b);
        });
        long nextId = 0;
        for (int i = 0; i < numWaiting + 16; i++) scheduler.add(sequence(nextId++));
        scheduler.schedule(0);
        numComparisons = 0;
        for (int i = 0; i < STEPS; i++) {
            scheduler.add(sequence(nextId++));
            scheduler.add(sequence(nextId++));
            scheduler.remove(new SequenceId(nextId - 1));
            List<Step> steps = scheduler.schedule(i).steps();
            for (Step step : steps) {
                scheduler.computed(step);
                Sequence sequence = scheduler.sequence(step.sequence());
                if (sequence.awaitsToken()) sequence.append(1);
                scheduler.seal(sequence);
            }
            scheduler.remove(steps.get(i % steps.size()).sequence());
        }
        assertEquals(numWaiting, scheduler.numWaiting(), 16);
        return (double) numComparisons / STEPS;
    }

    /** Jobs of different lengths and priorities. */
    private static Sequence sequence(long id) {
        int mixed = (int) (id * 0x9E3779B9L >>> 16 & 0xFF);
        int[] prompt = {mixed, (int) id, mixed >> 4};
        return new Sequence(
                new SequenceId(id),
                new GenerationRequest(
                        prompt,
                        Sampling.greedy(),
                        1_000 + mixed,
                        Set.of(),
                        LogitRules.none(),
                        LogprobOptions.none(),
                        1 + mixed % 5));
    }
}
