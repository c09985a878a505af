package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.model.DeepseekModel;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import dev.selene.model.ModelOptions;
import dev.selene.testkit.TestData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random requests to a real model, a checkpoint in miniature, get the same tokens and log-probabilities alone and in every
 * company: any batch, chunk, order of arrival, block size, policy, one thread or two, with and without prefix cache and
 * guesses, preempted both ways.
 */
class BitIdentityTest {
    private static final int CONTEXT = 128;
    private static final int MAX_STEP_TOKENS = 128;

    @Test
    void twentyFourRequestsGetTheSameInSixCompanies() {
        assertSame(System.nanoTime(), 24, 6);
    }

    @Tag("long")
    @Test
    void twoHundredRequestsGetTheSameInTwelveCompanies() {
        assertSame(System.nanoTime(), 200, 12);
    }

    private static void assertSame(long seed, int numRequests, int numCompanies) {
        SplittableRandom random = new SplittableRandom(seed);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < numRequests; i++) requests.add(request(random, requests));
        List<Recorder> alone = new ArrayList<>();
        try (Subject subject = new Subject(1)) {
            for (GenerationRequest request : requests)
                alone.addAll(subject.answers(List.of(request), limits(1, 128), new SplittableRandom(0)));
        }
        long numPreemptions = 0;
        long numSwaps = 0;
        long numCached = 0;
        long numGuessedRight = 0;
        for (int company = 0; company < numCompanies; company++) {
            Limits limits = company(company, random);
            try (Subject subject = new Subject(1 + company / 2 % 2)) {
                List<Recorder> together = subject.answers(requests, limits, random);
                for (int i = 0; i < numRequests; i++) {
                    String message = "request " + i + " in company " + company + " of seed " + seed + ": " + limits;
                    assertEquals(alone.get(i).heard(), together.get(i).heard(), message);
                    assertEquals(alone.get(i).reason(), together.get(i).reason(), message);
                    numCached += together.get(i).numCachedTokens().orElse(0);
                }
                numPreemptions += subject.numPreemptions;
                numSwaps += subject.numSwaps;
                numGuessedRight += subject.numGuessedRight;
            }
        }
        String exercised = numPreemptions + " preemptions, " + numSwaps + " of them swapped, " + numCached
                + " tokens cached, " + numGuessedRight + " guessed, seed " + seed;
        assertTrue(numPreemptions > 0 && numSwaps > 0 && numCached > 0 && numGuessedRight > 0, exercised);
    }

    /** Half of the prompts begin as an earlier one does. */
    private static GenerationRequest request(SplittableRandom random, List<GenerationRequest> earlier) {
        int[] prompt = random.ints(1 + random.nextInt(90), 0, 500).toArray();
        if (!earlier.isEmpty() && random.nextBoolean()) {
            int[] begin = earlier.get(random.nextInt(earlier.size())).promptIds();
            System.arraycopy(begin, 0, prompt, 0, Math.min(begin.length, prompt.length));
        }
        Sampling sampling = random.nextInt(3) == 0
                ? Sampling.greedy()
                : new Sampling(
                        random.nextDouble(0.3, 2), random.nextInt(40), random.nextDouble(0.5, 1), 0, random.nextLong());
        LogprobOptions logprobs =
                new LogprobOptions(OptionalInt.of(3), random.nextInt(6) == 0 ? OptionalInt.of(2) : OptionalInt.empty());
        return new GenerationRequest(
                prompt, sampling, 1 + random.nextInt(30), Set.of(509), rules(random), logprobs, 1 + random.nextInt(5));
    }

    /** Some leave little more than two tokens to choose from, so that guesses come true about half the time. */
    private static LogitRules rules(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> LogitRules.none();
            case 1 -> {
                int id = random.nextInt(500);
                yield new LogitRules(TokenMask::none, 0, Map.of(id, 30f, id + 1, 30f), 1, 0, 0);
            }
            default ->
                new LogitRules(
                        TokenMask::none, 0, Map.of(random.nextInt(500), 3f), random.nextDouble(0.8, 1.5), 0.1, 0.2);
        };
    }

    private static Limits limits(int maxBatchSize, int maxStepTokens) {
        Limits limits = new Limits();
        limits.maxBatchSize = maxBatchSize;
        limits.maxStepTokens = maxStepTokens;
        limits.blockTokens = 16;
        limits.numBlocks = 8;
        limits.maxSequenceTokens = CONTEXT;
        return limits;
    }

    /** The first two are large for their pool and always cache: one swaps, the other computes again. */
    private static Limits company(int number, SplittableRandom random) {
        int maxBatchSize = number < 2 ? 16 : 2 + random.nextInt(15);
        Limits limits = limits(maxBatchSize, maxBatchSize + random.nextInt(MAX_STEP_TOKENS - maxBatchSize + 1));
        limits.blockTokens = 1 << random.nextInt(7);
        limits.numBlocks = (CONTEXT + (number < 2 ? 0 : random.nextInt(3 * CONTEXT))) / limits.blockTokens + 1;
        limits.prefixCache = number < 2 || random.nextInt(4) > 0;
        limits.policy = Policy.values()[random.nextInt(Policy.values().length)];
        limits.template = ScheduleConfig.Template.values()[random.nextInt(2)];
        limits.patienceNanos = random.nextInt(100);
        if (number % 3 > 0) limits.speculation = new Speculation.Ngram(1 + random.nextInt(8));
        if (number % 2 == 0) {
            limits.maxPreemptCount = maxBatchSize;
            limits.swapBlocks = limits.numBlocks;
        }
        return limits;
    }

    private static final class Subject implements AutoCloseable {
        private final Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/k2-micro"));
        private final Backend backend;
        private final DeepseekModel model;
        private long numPreemptions;
        private long numSwaps;
        private long numGuessedRight;

        Subject(int threads) {
            this.backend = Backends.open("vector", threads);
            this.model = DeepseekModel.load(
                    checkpoint,
                    backend,
                    new ModelOptions(Dequantisation.EXACT, ModelOptions.PUBLISHED_LORA_NORM_EPS, MAX_STEP_TOKENS));
        }

        /** The requests arrive in random order, some while others run. */
        List<Recorder> answers(List<GenerationRequest> requests, Limits limits, SplittableRandom random) {
            List<Recorder> recorders = new ArrayList<>();
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                recorders.add(new Recorder());
                order.add(random.nextInt(order.size() + 1), i);
            }
            int arrived = 0;
            EngineConfig config = limits.config();
            try (KvPool pool = model.newKvPool(DType.BF16, config.numBlocks(), config.blockTokens());
                    EngineCore core = new EngineCore(
                            model,
                            pool,
                            limits.config(pool.bytesPerBlock()),
                            () -> {},
                            () -> 0,
                            ForwardObserver.NONE)) {
                for (long now = 0; arrived < order.size() || core.hasWork(); now++) {
                    for (int n = random.nextInt(4); n > 0 && arrived < order.size(); n--) {
                        int index = order.get(arrived);
                        Sequence sequence = new Sequence(new SequenceId(arrived++), requests.get(index));
                        sequence.arrivedAt(now);
                        core.add(sequence, recorders.get(index));
                    }
                    if (core.hasWork()) core.step(now);
                    core.checkInvariants();
                }
                numPreemptions += core.scheduler().numPreemptions();
                numSwaps += core.scheduler().numSwapOuts();
                numGuessedRight += core.stats().tokens().guessedRight();
            }
            return recorders;
        }

        @Override
        public void close() {
            try (checkpoint;
                    backend;
                    model) {}
        }
    }
}
