package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.model.Batch;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of arrivals, cancels, failures and missed deadlines under random settings, step by step without threads: a
 * step takes a nanosecond. Blocks never leak, each request ends exactly once, with the tokens that it gets alone, and
 * nobody starves.
 */
class SchedulerSimulationTest {
    private static final int REQUESTS = 1_000;
    /** Arrivals pause while this many have not ended. */
    private static final int MAX_LIVE = 60;

    private static final int CONTEXT = 90;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void booksBalanceEachRequestEndsOnceAndNobodyStarves(long seed) {
        new Simulation(seed).run();
    }

    private static final class Simulation {
        private final long seed;
        private final SplittableRandom random;
        private final Limits limits = new Limits();
        private final EngineConfig config;
        private final EngineCore core;
        private final KvPool pool;
        private final Map<SequenceId, Recorder> recorders = new HashMap<>();
        private final Map<SequenceId, GenerationRequest> requests = new HashMap<>();
        private final Map<SequenceId, Long> latestEnd = new HashMap<>();
        private final Set<SequenceId> cancelled = new HashSet<>();
        private final double failureRate;
        private final boolean deadlines;
        private long now;
        private int numEnded;
        private boolean forwardFails;

        Simulation(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.deadlines = random.nextInt(4) == 0;
            this.failureRate = random.nextInt(3) * 0.01;
            drawLimits();
            this.config = limits.config();
            FakeLanguageModel model = new FakeLanguageModel(CONTEXT, limits.maxStepTokens, limits.drafts());
            model.onForward = this::look;
            model.onDraft(this::mayFail);
            this.pool = model.newKvPool(DType.F32, config.numBlocks(), config.blockTokens());
            this.core = new EngineCore(model, pool, config, () -> numEnded++, () -> 0, ForwardObserver.NONE);
        }

        private void drawLimits() {
            limits.maxBatchSize = 1 + random.nextInt(12);
            limits.maxStepTokens = limits.maxBatchSize + random.nextInt(40);
            limits.numBlocks = 24 + random.nextInt(40);
            limits.maxSequenceTokens = CONTEXT;
            limits.prefixCache = random.nextInt(3) > 0;
            limits.swapBlocks = random.nextInt(40);
            limits.maxPreemptCount = limits.swapBlocks == 0 ? 0 : random.nextInt(limits.maxBatchSize + 1);
            limits.template = pick(ScheduleConfig.Template.values());
            limits.policy = pick(Policy.values());
            limits.maxPrefillBatchSize = 1 + random.nextInt(limits.maxBatchSize);
            limits.maxPrefillTokens = 1 + random.nextInt(60);
            limits.maxQueueDelayNanos = random.nextInt(10);
            limits.patienceNanos = random.nextInt(300);
            limits.supportSelectBatch = random.nextBoolean();
            limits.prefillMillis = random.nextInt(3);
            limits.decodeMillis = random.nextInt(3);
            limits.speculation = switch (random.nextInt(3)) {
                case 0 -> Speculation.off();
                case 1 -> new Speculation.Ngram(1 + random.nextInt(8));
                default -> new Speculation.Mtp(1 + random.nextInt(5));
            };
            if (deadlines)
                limits.deadlines = new Deadlines(
                        Duration.ofNanos(100 + random.nextInt(300)),
                        Duration.ofNanos(20 + random.nextInt(100)),
                        Duration.ofNanos(200 + random.nextInt(400)));
        }

        private <T> T pick(T[] values) {
            return values[random.nextInt(values.length)];
        }

        void run() {
            try (pool;
                    core) {
                int arrived = 0;
                while (arrived < REQUESTS || core.hasWork()) {
                    for (int i = random.nextInt(3); i > 0 && arrived < REQUESTS && arrived - numEnded < MAX_LIVE; i--)
                        arrive(arrived++);
                    if (random.nextInt(8) == 0 && arrived > 0)
                        cancel(new SequenceId(arrived - 1 - random.nextInt(Math.min(arrived, 40))));
                    core.checkInvariants();
                    now++;
                    if (!core.hasWork()) continue;
                    forwardFails = random.nextDouble() < failureRate;
                    core.step(now);
                    core.checkInvariants();
                    checkStarvation();
                }
            }
            assertEquals(REQUESTS, numEnded, "seed " + seed);
            recorders.forEach(this::checkEnd);
        }

        /** A third of the requests go on where an earlier one was asked, as conversations do. */
        private void arrive(int number) {
            SequenceId id = new SequenceId(number);
            int[] prompt = random.ints(1 + random.nextInt(60), 0, FakeLanguageModel.VOCAB)
                    .toArray();
            if (number > 0 && random.nextInt(3) == 0) {
                int[] earlier =
                        requests.get(new SequenceId(random.nextInt(number))).promptIds();
                System.arraycopy(earlier, 0, prompt, 0, Math.min(prompt.length, earlier.length));
            }
            Sampling sampling = new Sampling(random.nextInt(2), 0, 1, 0, number);
            GenerationRequest request = new GenerationRequest(
                    prompt,
                    sampling,
                    1 + random.nextInt(28),
                    Set.of(3),
                    LogitRules.none(),
                    LogprobOptions.none(),
                    1 + random.nextInt(5));
            requests.put(id, request);
            recorders.put(id, new Recorder());
            long before =
                    latestEnd.values().stream().mapToLong(Long::longValue).max().orElse(now);
            latestEnd.put(id, Math.max(before, now + limits.patienceNanos) + longestTurn());
            Sequence sequence = new Sequence(id, request);
            sequence.arrivedAt(now);
            core.add(sequence, recorders.get(id));
        }

        /** Steps until all that run have ended, one after the other, and one more; STANDARD prefills every other step. */
        private long longestTurn() {
            long stepsOfOne = limits.template == ScheduleConfig.Template.STANDARD ? 2 * CONTEXT : CONTEXT;
            return (limits.maxBatchSize + 1) * stepsOfOne;
        }

        private void cancel(SequenceId id) {
            boolean lives = recorders.get(id).numEnds() == 0;
            core.cancel(id);
            if (lives) cancelled.add(id);
        }

        private void look(Batch batch) {
            if (forwardFails) throw new IllegalStateException("a failure on purpose");
            assertTrue(batch.numTokens() <= config.maxStepTokens(), "seed " + seed);
        }

        private void mayFail() {
            if (random.nextDouble() < failureRate) throw new IllegalStateException("a failed guess on purpose");
        }

        private void checkStarvation() {
            latestEnd.keySet().removeIf(id -> recorders.get(id).numEnds() > 0);
            latestEnd.forEach(
                    (id, latest) -> assertFalse(now > latest, id + " has waited until step " + now + ", seed " + seed));
        }

        private void checkEnd(SequenceId id, Recorder recorder) {
            String message = id + " of seed " + seed;
            assertEquals(1, recorder.numEnds(), message);
            if (recorder.reason().filter(FinishReason.CANCELLED::equals).isPresent())
                assertTrue(cancelled.contains(id), message);
            recorder.error()
                    .ifPresent(error -> assertTrue(
                            error.getMessage().contains("on purpose")
                                    || deadlines && error.kind() == SeleneException.Kind.OVERLOADED,
                            message + ": " + error));
            List<Integer> alone = expected(requests.get(id));
            assertEquals(alone.subList(0, recorder.tokens().size()), recorder.tokens(), message);
            if (recorder.reason().isPresent() && !cancelled.contains(id))
                assertEquals(alone.size(), recorder.tokens().size(), message);
        }

        /** What the request gets when nothing else runs, without any engine. */
        private static List<Integer> expected(GenerationRequest request) {
            Sampler sampler = new Sampler(FakeLanguageModel.VOCAB);
            RuleState rules = new RuleState(request);
            int[] tokens = request.promptIds();
            int numPromptTokens = tokens.length;
            do {
                int next = FakeLanguageModel.next(sampler, rules, request.sampling(), tokens);
                tokens = Arrays.copyOf(tokens, tokens.length + 1);
                tokens[tokens.length - 1] = next;
            } while (tokens.length < numPromptTokens + request.maxTokens()
                    && !request.stopIds().contains(tokens[tokens.length - 1]));
            return Arrays.stream(tokens, numPromptTokens, tokens.length).boxed().toList();
        }
    }
}
