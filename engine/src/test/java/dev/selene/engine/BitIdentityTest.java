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
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random requests to a real model, a checkpoint in miniature, get the same tokens and log-probabilities alone and in every
 * company: any batch, chunk, order of arrival, block size, policy, one thread or two, with and without prefix cache and
 * guesses of either kind, preempted both ways. Prompts, limits, samplings, penalties, masks and numbers of answers are drawn
 * anew in every run; a failure tells the seed.
 */
class BitIdentityTest {
    private static final int CONTEXT = 128;
    private static final int MAX_STEP_TOKENS = 128;
    private static final int VOCABULARY = 384; // of the smallest
    private static final int MIN_ANSWER = 3;

    /** A model, and whether its draft layer takes part. */
    private enum Model {
        K2_MICRO,
        /** Guesses nothing right, but by chance. */
        V3_MICRO,
        /** Guesses most tokens right. */
        DRAFTING;

        Path directory(Path scratch) throws IOException {
            return switch (this) {
                case K2_MICRO -> TestData.path("golden/k2-micro");
                case V3_MICRO -> TestData.path("golden/v3-micro");
                case DRAFTING -> DraftingCheckpoint.write(scratch, 1 / 16.0);
            };
        }

        Speculation speculation(int company, SplittableRandom random) {
            int maxDraftTokens = 1 + random.nextInt(8);
            boolean drafts = this != K2_MICRO && company % 3 == 1;
            if (company % 3 == 0) return Speculation.off();
            return drafts ? new Speculation.Mtp(maxDraftTokens) : new Speculation.Ngram(maxDraftTokens);
        }
    }

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @EnumSource(names = {"K2_MICRO", "DRAFTING"})
    void twentyFourRequestsGetTheSameInSixCompanies(Model model) throws IOException {
        assertSame(model.directory(scratch), model, System.nanoTime(), 24, 6);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void twoHundredRequestsGetTheSameInTwelveCompanies(Model model) throws IOException {
        assertSame(model.directory(scratch), model, System.nanoTime(), 200, 12);
    }

    private static void assertSame(Path directory, Model model, long seed, int numRequests, int numCompanies) {
        SplittableRandom random = new SplittableRandom(seed);
        List<GenerationRequest> requests = new ArrayList<>();
        while (requests.size() < numRequests) {
            GenerationRequest request = request(random, requests);
            requests.add(request);
            for (int n = random.nextInt(6) - 3; n > 0 && requests.size() < numRequests; n--)
                requests.add(choice(request, n));
        }
        List<Recorder> alone = new ArrayList<>();
        try (Subject subject = new Subject(directory, 1, Speculation.off())) {
            for (GenerationRequest request : requests)
                alone.addAll(subject.answers(List.of(request), limits(1, 128), new SplittableRandom(0)));
        }
        long numPreemptions = 0;
        long numSwaps = 0;
        long numCached = 0;
        long numGuessedRight = 0;
        for (int company = 0; company < numCompanies; company++) {
            Limits limits = company(company, random);
            limits.speculation = model.speculation(company, random);
            try (Subject subject = new Subject(directory, 1 + company / 2 % 2, limits.speculation)) {
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
        int[] prompt = random.ints(1 + random.nextInt(90), 0, VOCABULARY).toArray();
        if (!earlier.isEmpty() && random.nextBoolean()) {
            int[] begin = earlier.get(random.nextInt(earlier.size())).promptIds();
            System.arraycopy(begin, 0, prompt, 0, Math.min(begin.length, prompt.length));
        }
        LogprobOptions logprobs =
                new LogprobOptions(OptionalInt.of(3), random.nextInt(6) == 0 ? OptionalInt.of(2) : OptionalInt.empty());
        return new GenerationRequest(
                prompt,
                sampling(random),
                MIN_ANSWER + random.nextInt(30),
                Set.of(VOCABULARY - 1, VOCABULARY - 2),
                rules(random),
                logprobs,
                1 + random.nextInt(5));
    }

    /** Another answer to the same prompt, as {@code n} and {@code best_of} ask for. */
    private static GenerationRequest choice(GenerationRequest first, int number) {
        return new GenerationRequest(
                first.promptIds(),
                first.sampling().forChoice(number),
                first.maxTokens(),
                first.stopIds(),
                first.logitRules(),
                first.logprobs(),
                first.priority());
    }

    private static Sampling sampling(SplittableRandom random) {
        if (random.nextInt(3) == 0) return Sampling.greedy();
        return new Sampling(
                random.nextDouble(0.3, 2),
                random.nextInt(40),
                random.nextDouble(0.5, 1),
                random.nextBoolean() ? 0 : random.nextDouble(0, 0.3),
                random.nextBoolean() ? 1 : random.nextDouble(0.3, 1),
                random.nextLong());
    }

    /** Some leave little more than two tokens to choose from, so that guesses come true about half the time. */
    private static LogitRules rules(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> LogitRules.none();
            case 1 -> {
                int id = random.nextInt(VOCABULARY - 1);
                yield new LogitRules(TokenMask::none, 0, Map.of(id, 30f, id + 1, 30f), 1, 0, 0);
            }
            case 2 -> {
                int shift = random.nextInt(1, 5); // what may come next depends on what came last
                yield new LogitRules(
                        () -> new SetMask(answer -> everyFifth(answer.isEmpty() ? 0 : answer.getLast() + shift)),
                        MIN_ANSWER,
                        Map.of(),
                        1,
                        0,
                        0);
            }
            default ->
                new LogitRules(
                        TokenMask::none,
                        0,
                        Map.of(random.nextInt(VOCABULARY), 3f),
                        random.nextDouble(0.8, 1.5),
                        0.1,
                        0.2);
        };
    }

    private static Set<Integer> everyFifth(int first) {
        Set<Integer> ids = new HashSet<>();
        for (int id = first % 5; id < VOCABULARY; id += 5) ids.add(id);
        return ids;
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
        if (number % 2 == 0) {
            limits.maxPreemptCount = maxBatchSize;
            limits.swapBlocks = limits.numBlocks;
        }
        return limits;
    }

    private static final class Subject implements AutoCloseable {
        private final Checkpoint checkpoint;
        private final Backend backend;
        private final DeepseekModel model;
        private long numPreemptions;
        private long numSwaps;
        private long numGuessedRight;

        Subject(Path directory, int threads, Speculation speculation) {
            this.checkpoint = Checkpoint.open(directory);
            this.backend = Backends.open("vector", threads);
            this.model = DeepseekModel.load(
                    checkpoint,
                    backend,
                    new ModelOptions(
                            Dequantisation.EXACT,
                            ModelOptions.PUBLISHED_LORA_NORM_EPS,
                            MAX_STEP_TOKENS,
                            speculation instanceof Speculation.Mtp));
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
