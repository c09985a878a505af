package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineTest {
    private final FakeLanguageModel model = new FakeLanguageModel(128, 64);

    @Test
    void aRequestGetsTheTokensOfItsOwnHistory() throws Exception {
        try (Engine engine = new Engine(model, config(4, 8, 64))) {
            int[] prompt = {3, 1, 4};
            Recorder answer = run(engine, request(20, prompt));
            List<Integer> expected = new ArrayList<>();
            int[] tokens = prompt.clone();
            for (int i = 0; i < 20; i++) {
                int next = argmax(FakeLanguageModel.hashed(tokens));
                expected.add(next);
                tokens = Arrays.copyOf(tokens, tokens.length + 1);
                tokens[tokens.length - 1] = next;
            }
            assertEquals(expected, answer.tokens());
            assertEquals(Optional.of(FinishReason.LENGTH), answer.reason());
        }
    }

    @Test
    void tokensAreTheSameAloneAndInAnyMix() throws Exception {
        long seed = 20;
        SplittableRandom random = new SplittableRandom(seed);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 60; i++) requests.add(randomRequest(random));
        List<List<TokenLogprobs>> alone = new ArrayList<>();
        try (Engine engine = new Engine(model, config(1, 64, 64))) {
            for (GenerationRequest request : requests)
                alone.add(run(engine, request).heard());
        }
        int[][] limits = {{2, 3}, {7, 7}, {16, 64}, {60, 60}}; // batch size, step tokens
        for (int[] limit : limits)
            try (Engine engine = new Engine(model, config(limit[0], 64, limit[1]))) {
                List<Recorder> mixed = new ArrayList<>();
                for (GenerationRequest request : requests) {
                    Recorder recorder = new Recorder();
                    engine.submit(request, recorder);
                    mixed.add(recorder);
                }
                for (int i = 0; i < requests.size(); i++)
                    assertEquals(
                            alone.get(i),
                            mixed.get(i).awaitEnd().heard(),
                            "request " + i + ", batch " + limit[0] + ", seed " + seed);
            }
    }

    @Test
    void logprobsAreThoseOfTheModelAndOfEveryPromptToken() throws Exception {
        try (Engine engine = new Engine(model, config(4, 8, 4))) { // the prompt is computed in chunks
            int[] prompt = {3, 1, 4, 1, 5, 9, 2};
            var rules = new LogitRules(TokenMask::none, 0, Map.of(8, 100f), 1, 0, 0);
            var logprobs = new LogprobOptions(OptionalInt.of(2), OptionalInt.of(1));
            Recorder answer =
                    run(engine, new GenerationRequest(prompt, Sampling.greedy(), 2, Set.of(), rules, logprobs));
            assertEquals(List.of(8, 8), answer.tokens());
            assertEquals(prompt.length - 1 + 2, answer.heard().size());
            int[] tokens = Arrays.copyOf(prompt, prompt.length + 2);
            Arrays.fill(tokens, prompt.length, tokens.length, 8);
            for (int position = 1; position < tokens.length; position++) {
                TokenLogprobs heard = answer.heard().get(position - 1);
                float[] logits = FakeLanguageModel.hashed(Arrays.copyOf(tokens, position));
                double sum = 0;
                for (float logit : logits) sum += Math.exp(logit);
                assertEquals(tokens[position], heard.tokenId());
                assertEquals(
                        logits[tokens[position]] - Math.log(sum), heard.logprob(), 1e-5); // not those with the bias
                assertEquals(argmax(logits), heard.topIds()[0]);
                assertEquals(position < prompt.length ? 1 : 2, heard.topIds().length);
            }
        }
    }

    @Test
    void aMaskThatThrowsOrAllowsNothingFailsItsRequestAlone() throws Exception {
        Supplier<TokenMask> broken = () -> new SetMask(tokens -> {
            throw new IllegalStateException("bad grammar");
        });
        Supplier<TokenMask> deadEnd = () -> new SetMask(tokens -> tokens.size() < 3 ? Set.of(1, 2) : Set.of());
        try (Engine engine = new Engine(model, config(4, 8, 64))) {
            SeleneException bug = run(engine, masked(broken)).error().orElseThrow();
            assertEquals(Kind.INTERNAL, bug.kind());
            assertTrue(bug.getMessage().contains("bad grammar"), bug.getMessage());
            Recorder ended = run(engine, masked(deadEnd));
            assertEquals(Kind.USER, ended.error().orElseThrow().kind());
            assertEquals(3, ended.tokens().size());
            assertTrue(Set.of(1, 2).containsAll(ended.tokens()));
            assertEquals(10, run(engine, request(10, 1)).tokens().size());
        }
    }

    private static GenerationRequest masked(Supplier<TokenMask> mask) {
        var rules = new LogitRules(mask, 0, Map.of(), 1, 0, 0);
        return new GenerationRequest(new int[] {1}, Sampling.greedy(), 10, Set.of(), rules, LogprobOptions.none());
    }

    @Test
    void aStopIdEndsItAndIsReported() throws Exception {
        try (Engine engine = new Engine(model, config(4, 8, 64))) {
            List<Integer> all = run(engine, request(20, 1, 2)).tokens();
            int stop = all.get(6);
            Recorder stopped =
                    run(engine, new GenerationRequest(new int[] {1, 2}, Sampling.greedy(), 20, Set.of(stop)));
            assertEquals(all.subList(0, all.indexOf(stop) + 1), stopped.tokens());
            assertEquals(Optional.of(FinishReason.STOP), stopped.reason());
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheNumbersAndTheCure() {
        try (Engine engine = new Engine(model, config(4, 8, 64))) {
            assertRefused(engine, request(90, new int[41]), "prompt 41 + max_tokens 90", "context of 128", "to 87 or");
            assertRefused(engine, request(1, new int[128]), "prompt 128", "context of 128", "127 tokens");
            assertRefused(engine, request(Integer.MAX_VALUE, 1), "2147483647", "to 127");
            assertRefused(engine, request(5, 1, 50), "token id 50 at position 1", "[0, 50)");
            assertRefused(engine, request(5, -1), "token id -1 at position 0");
            assertRefused(
                    engine,
                    new GenerationRequest(new int[] {1}, Sampling.greedy(), 5, Set.of(50)),
                    "stop token id 50",
                    "[0, 50)");
            assertRefused(
                    engine,
                    new GenerationRequest(
                            new int[] {1},
                            Sampling.greedy(),
                            5,
                            Set.of(),
                            new LogitRules(TokenMask::none, 0, Map.of(-1, 1f), 1, 0, 0),
                            LogprobOptions.none()),
                    "logit_bias of token id -1");
        }
    }

    @Test
    void moreThanTheQueueHoldsAreRefusedAndRoomComesBack() throws Exception {
        Semaphore steps = new Semaphore(0);
        model.onForward = batch -> steps.acquireUninterruptibly();
        try (Engine engine = new Engine(model, config(2, 3, 64))) {
            List<Recorder> taken = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                taken.add(new Recorder());
                engine.submit(request(4, i), taken.getLast());
            }
            SeleneException e = assertThrows(SeleneException.class, () -> engine.submit(request(4, 9), new Recorder()));
            assertEquals(Kind.OVERLOADED, e.kind());
            steps.release(1_000);
            for (Recorder recorder : taken)
                assertEquals(4, recorder.awaitEnd().tokens().size());
            assertEquals(4, run(engine, request(4, 9)).tokens().size());
        }
    }

    @Test
    void aCancelledRequestEndsOnceAndTheOthersGoOn() throws Exception {
        CountDownLatch third = new CountDownLatch(3);
        Semaphore steps = new Semaphore(3);
        model.onForward = batch -> {
            steps.acquireUninterruptibly();
            third.countDown();
        };
        try (Engine engine = new Engine(model, config(2, 3, 64))) {
            Recorder cancelled = new Recorder();
            Recorder other = new Recorder();
            Generation generation = engine.submit(request(100, 1), cancelled);
            engine.submit(request(10, 2), other);
            third.await();
            generation.cancel();
            generation.cancel();
            steps.release(1_000);
            assertEquals(
                    Optional.of(FinishReason.CANCELLED), cancelled.awaitEnd().reason());
            assertTrue(cancelled.tokens().size() <= 4, "tokens after the cancel");
            assertEquals(10, other.awaitEnd().tokens().size());
            generation.cancel(); // has ended: nothing happens
            assertEquals(10, run(engine, request(10, 2)).tokens().size());
            assertEquals(1, cancelled.numEnds());
        }
    }

    @Test
    void aListenerMayCancelItsOwnRequest() throws Exception {
        try (Engine engine = new Engine(model, config(2, 3, 64))) {
            Recorder recorder = new Recorder();
            AtomicReference<Generation> generation = new AtomicReference<>();
            CountDownLatch submitted = new CountDownLatch(1);
            generation.set(engine.submit(request(100, 1), new TokenListener() {
                @Override
                public void token(int tokenId) {
                    try {
                        submitted.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    recorder.token(tokenId);
                    if (recorder.tokens().size() == 5) generation.get().cancel();
                }

                @Override
                public void finished(FinishReason reason) {
                    recorder.finished(reason);
                }

                @Override
                public void failed(SeleneException error) {
                    recorder.failed(error);
                }
            }));
            submitted.countDown();
            assertEquals(
                    Optional.of(FinishReason.CANCELLED), recorder.awaitEnd().reason());
            assertEquals(5, recorder.tokens().size());
        }
    }

    @Test
    void aFailedForwardPassFailsItsRequestsAndTheEngineLivesOn() throws Exception {
        try (Engine engine = new Engine(model, config(2, 3, 64))) {
            for (Throwable failure :
                    new Throwable[] {new IllegalStateException("boom"), new StackOverflowError("boom")}) {
                model.onForward = batch -> sneak(failure);
                SeleneException error = run(engine, request(10, 1)).error().orElseThrow();
                assertEquals(Kind.INTERNAL, error.kind());
                assertTrue(error.getMessage().contains("boom"), error.getMessage());
                model.onForward = batch -> {};
                assertEquals(10, run(engine, request(10, 1)).tokens().size());
            }
        }
    }

    @Test
    void logitsThatAreNotNumbersFailTheirRequestAlone() throws Exception {
        Semaphore start = new Semaphore(0);
        model.onForward = batch -> start.acquireUninterruptibly();
        model.logits = tokens -> {
            float[] row = FakeLanguageModel.hashed(tokens);
            if (tokens[0] == 13 && tokens.length == 6) row[7] = Float.NaN;
            return row;
        };
        try (Engine engine = new Engine(model, config(2, 3, 64))) {
            Recorder broken = new Recorder();
            Recorder sound = new Recorder();
            engine.submit(request(10, 13, 2, 3), broken);
            engine.submit(request(10, 12, 2, 3), sound);
            start.release(1_000);
            SeleneException error = broken.awaitEnd().error().orElseThrow();
            assertEquals(Kind.INTERNAL, error.kind());
            assertTrue(error.getMessage().contains("position 6"), error.getMessage());
            assertEquals(3, broken.tokens().size());
            assertEquals(10, sound.awaitEnd().tokens().size());
        }
    }

    @Test
    void aListenerThatThrowsLosesItsRequestAndNothingElse() throws Exception {
        try (Engine engine = new Engine(model, config(2, 3, 64))) {
            Recorder heard = new Recorder();
            engine.submit(request(10, 1), new TokenListener() {
                @Override
                public void token(int tokenId) {
                    throw new IllegalStateException("bad listener");
                }

                @Override
                public void finished(FinishReason reason) {
                    heard.finished(reason);
                }

                @Override
                public void failed(SeleneException error) {
                    heard.failed(error);
                    throw new AssertionError("worse listener");
                }
            });
            assertTrue(heard.awaitEnd().error().orElseThrow().getMessage().contains("bad listener"));
            assertEquals(10, run(engine, request(10, 1)).tokens().size());
        }
    }

    @Test
    void closeCancelsWhatRunsAndWaitsAndRefusesTheRest() throws Exception {
        Engine engine = new Engine(model, config(1, 3, 64));
        CountDownLatch running = new CountDownLatch(1);
        model.onForward = batch -> running.countDown();
        List<Recorder> recorders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            recorders.add(new Recorder());
            engine.submit(request(127, 1), recorders.getLast());
        }
        running.await();
        engine.close();
        engine.close();
        for (Recorder recorder : recorders) assertEquals(1, recorder.numEnds());
        assertEquals(Optional.of(FinishReason.CANCELLED), recorders.getLast().reason());
        SeleneException e = assertThrows(SeleneException.class, () -> engine.submit(request(4, 9), new Recorder()));
        assertEquals(Kind.CANCELLED, e.kind());
    }

    @Test
    void drainingFinishesWhatWasAcceptedAndRefusesTheRest() throws Exception {
        Semaphore steps = new Semaphore(0);
        model.onForward = batch -> steps.acquireUninterruptibly();
        try (Engine engine = new Engine(model, config(1, 3, 64))) {
            Recorder running = new Recorder();
            Recorder waiting = new Recorder();
            engine.submit(request(4, 1), running);
            engine.submit(request(4, 2), waiting);
            assertFalse(engine.drain(Duration.ofMillis(1)));
            SeleneException e = assertThrows(SeleneException.class, () -> engine.submit(request(4, 9), new Recorder()));
            assertEquals(Kind.OVERLOADED, e.kind());
            steps.release(1_000);
            assertTrue(engine.drain(Duration.ofSeconds(20)));
            assertEquals(4, running.tokens().size());
            assertEquals(4, waiting.awaitEnd().tokens().size());
        }
    }

    @Test
    void theListenerHearsHowMuchOfThePromptWasCached() throws Exception {
        try (Engine engine = new Engine(model, config(1, 3, 64))) {
            int[] prompt = new int[40]; // blocks of 16
            assertEquals(OptionalInt.of(0), run(engine, request(4, prompt)).numCachedTokens());
            assertEquals(OptionalInt.of(32), run(engine, request(4, prompt)).numCachedTokens());
        }
    }

    @Test
    void twoEnginesRunSideBySide() throws Exception {
        try (Engine one = new Engine(model, config(2, 3, 64));
                Engine two = new Engine(new FakeLanguageModel(128, 64), config(2, 3, 16))) {
            assertEquals(
                    run(one, request(10, 1)).tokens(), run(two, request(10, 1)).tokens());
        }
    }

    private static GenerationRequest randomRequest(SplittableRandom random) {
        int[] prompt =
                random.ints(1 + random.nextInt(90), 0, FakeLanguageModel.VOCAB).toArray();
        Sampling sampling = new Sampling(
                random.nextInt(3) == 0 ? 0 : random.nextDouble(0.1, 2),
                random.nextInt(10),
                random.nextDouble(0.5, 1),
                random.nextDouble(0, 0.2),
                random.nextInt(4));
        int maxTokens = 1 + random.nextInt(38);
        return new GenerationRequest(
                prompt, sampling, maxTokens, Set.of(7), rules(random, maxTokens), logprobs(random));
    }

    private static LogitRules rules(SplittableRandom random, int maxTokens) {
        int modulus = 2 + random.nextInt(3);
        Supplier<TokenMask> mask = () -> new SetMask(tokens -> IntStream.range(0, FakeLanguageModel.VOCAB)
                .filter(id -> (id + tokens.size()) % modulus > 0)
                .boxed()
                .collect(Collectors.toSet()));
        return new LogitRules(
                random.nextInt(3) == 0 ? mask : TokenMask::none,
                random.nextInt(maxTokens),
                random.nextBoolean() ? Map.of() : Map.of(random.nextInt(FakeLanguageModel.VOCAB), 2f),
                random.nextBoolean() ? 1 : random.nextDouble(0.5, 2),
                random.nextBoolean() ? 0 : random.nextDouble(-1, 1),
                random.nextBoolean() ? 0 : random.nextDouble(-1, 1));
    }

    private static LogprobOptions logprobs(SplittableRandom random) {
        return new LogprobOptions(
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(4)),
                random.nextInt(3) > 0 ? OptionalInt.empty() : OptionalInt.of(random.nextInt(4)));
    }

    private static EngineConfig config(int maxBatchSize, int maxQueueLength, int maxStepTokens) {
        return new EngineConfig(maxBatchSize, maxQueueLength, 16, 40, 128, maxStepTokens, DType.F32);
    }

    private static GenerationRequest request(int maxTokens, int... prompt) {
        return new GenerationRequest(prompt, Sampling.greedy(), maxTokens, Set.of());
    }

    private static Recorder run(Engine engine, GenerationRequest request) throws InterruptedException {
        Recorder recorder = new Recorder();
        engine.submit(request, recorder);
        return recorder.awaitEnd();
    }

    private static void assertRefused(Engine engine, GenerationRequest request, String... parts) {
        SeleneException e = assertThrows(SeleneException.class, () -> engine.submit(request, new Recorder()));
        assertEquals(Kind.USER, e.kind());
        for (String part : parts) assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    private static int argmax(float[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) if (row[i] > row[best]) best = i;
        return best;
    }

    private static void sneak(Throwable failure) {
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalArgumentException(failure);
        }
    }
}
