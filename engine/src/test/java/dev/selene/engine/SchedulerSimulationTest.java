package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.model.Batch;
import dev.selene.model.KvPool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of arrivals, cancels and failures, step by step without threads: time is the number of steps. Blocks never
 * leak, each request ends exactly once, and nobody starves: a request starts in the order of arrival, and ends within the
 * steps that all work before it can take.
 */
class SchedulerSimulationTest {
    private static final int REQUESTS = 3_000;
    /** Arrivals pause while this many have not ended. */
    private static final int MAX_LIVE = 100;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void booksBalanceAndEachRequestEndsOnce(long seed) {
        new Simulation(seed).run();
    }

    private static final class Simulation {
        private final long seed;
        private final SplittableRandom random;
        private final EngineConfig config;
        private final FakeLanguageModel model;
        private final EngineCore core;
        private final Map<SequenceId, Recorder> recorders = new HashMap<>();
        private final Map<SequenceId, Long> latestEnd = new HashMap<>();
        private final Set<SequenceId> cancelled = new HashSet<>();
        private final List<Long> starts = new ArrayList<>();
        private final double failureRate;
        private long now;
        private int numEnded;
        private boolean forwardFails;

        Simulation(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            int maxBatchSize = 1 + random.nextInt(12);
            int maxStepTokens = maxBatchSize + random.nextInt(40);
            this.config = new EngineConfig(maxBatchSize, 10, 4, 24 + random.nextInt(60), 90, maxStepTokens, DType.F32);
            this.model = new FakeLanguageModel(90, maxStepTokens);
            this.failureRate = random.nextInt(3) * 0.01;
            this.model.onForward = this::look;
            KvPool pool = model.newKvPool(DType.F32, config.numBlocks(), config.blockTokens());
            this.core = new EngineCore(model, pool, config, () -> numEnded++);
        }

        void run() {
            int arrived = 0;
            while (arrived < REQUESTS || core.hasWork()) {
                for (int i = random.nextInt(3); i > 0 && arrived < REQUESTS && arrived - numEnded < MAX_LIVE; i--)
                    arrive(arrived++);
                if (random.nextInt(4) == 0 && arrived > 0)
                    cancel(new SequenceId(arrived - 1 - random.nextInt(Math.min(arrived, 40))));
                core.checkInvariants();
                if (!core.hasWork()) continue;
                forwardFails = random.nextDouble() < failureRate;
                core.step();
                core.checkInvariants();
                now++;
                checkDeadlines();
            }
            assertEquals(REQUESTS, numEnded, "seed " + seed);
            recorders.forEach((id, recorder) -> assertEquals(1, recorder.numEnds(), id + ", seed " + seed));
            recorders.forEach((id, recorder) -> {
                if (recorder.reason().filter(FinishReason.CANCELLED::equals).isPresent())
                    assertTrue(cancelled.contains(id), id + " was not cancelled, seed " + seed);
            });
        }

        /** The prompt begins with digits of the id, so that the model can tell who starts. */
        private void arrive(int number) {
            int[] prompt = random.ints(2 + random.nextInt(60), 0, FakeLanguageModel.VOCAB)
                    .toArray();
            prompt[0] = number / FakeLanguageModel.VOCAB % FakeLanguageModel.VOCAB;
            prompt[1] = number % FakeLanguageModel.VOCAB;
            int maxTokens = 1 + random.nextInt(28);
            SequenceId id = new SequenceId(number);
            recorders.put(id, new Recorder());
            Sampling sampling = new Sampling(random.nextInt(2), 0, 1, 0, number);
            core.add(
                    new Sequence(id, new GenerationRequest(prompt, sampling, maxTokens, Set.of(3))), recorders.get(id));
            // one token of someone earlier in each step is the least that is done
            long before =
                    latestEnd.values().stream().mapToLong(Long::longValue).max().orElse(now);
            latestEnd.put(id, Math.max(before, now) + prompt.length + maxTokens);
        }

        private void cancel(SequenceId id) {
            boolean lives = recorders.get(id).numEnds() == 0;
            core.cancel(id);
            if (lives) cancelled.add(id);
        }

        private void look(Batch batch) {
            if (forwardFails) throw new IllegalStateException("failure at step " + now + " of seed " + seed);
            assertTrue(batch.numTokens() <= config.maxStepTokens(), "seed " + seed);
            for (Batch.Slice slice : batch.slices())
                if (slice.firstPosition() == 0 && slice.tokenIds().length > 1)
                    noteStart(slice.tokenIds()[0] * FakeLanguageModel.VOCAB + slice.tokenIds()[1]);
        }

        private void noteStart(long numberModulo) {
            long modulus = (long) FakeLanguageModel.VOCAB * FakeLanguageModel.VOCAB;
            long last = starts.isEmpty() ? -1 : starts.getLast();
            long number = last - Math.floorMod(last, modulus) + numberModulo;
            if (number < last - modulus / 2) number += modulus;
            assertTrue(number > last, "request " + number + " starts after " + last + ", seed " + seed);
            starts.add(number);
        }

        private void checkDeadlines() {
            latestEnd.keySet().removeIf(id -> recorders.get(id).numEnds() > 0);
            latestEnd.forEach((id, deadline) ->
                    assertFalse(now > deadline, id + " has waited until step " + now + ", seed " + seed));
        }
    }
}
