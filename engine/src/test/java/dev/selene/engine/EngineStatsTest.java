package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.Routing;
import dev.selene.formats.Checkpoint;
import dev.selene.model.DeepseekModel;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import dev.selene.model.ModelOptions;
import dev.selene.testkit.TestData;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EngineStatsTest {
    private long nanos;

    /** Each look at the clock finds it one further than the look before took. */
    private EngineStats statsOf(Limits limits, int numSteps, int... promptLengths) {
        FakeLanguageModel model = new FakeLanguageModel(64, 64);
        model.logits = tokens -> {
            float[] row = new float[FakeLanguageModel.VOCAB];
            row[(tokens[tokens.length - 1] + 1) % 3] = 1; // goes round 0, 1, 2
            return row;
        };
        EngineConfig config = limits.config();
        try (KvPool pool = model.newKvPool(DType.F32, config.numBlocks(), config.blockTokens());
                EngineCore core =
                        new EngineCore(model, pool, config, () -> {}, () -> nanos += 10, ForwardObserver.NONE)) {
            for (int i = 0; i < promptLengths.length; i++)
                core.add(
                        new Sequence(
                                new SequenceId(i),
                                new GenerationRequest(new int[promptLengths[i]], Sampling.greedy(), 9, Set.of())),
                        new Recorder());
            for (int step = 0; step < numSteps; step++) core.step(step);
            return core.stats();
        }
    }

    @Test
    void aCancelledRequestIsNoLoadEvenIfNoStepFollows() {
        EngineConfig config = new Limits().config();
        FakeLanguageModel model = new FakeLanguageModel(64, 64);
        try (KvPool pool = model.newKvPool(DType.F32, config.numBlocks(), config.blockTokens());
                EngineCore core = new EngineCore(model, pool, config, () -> {}, () -> 0, ForwardObserver.NONE)) {
            SequenceId id = new SequenceId(0);
            core.add(
                    new Sequence(id, new GenerationRequest(new int[3], Sampling.greedy(), 9, Set.of())),
                    new Recorder());
            core.step(0);
            assertEquals(1, core.stats().load().running());
            core.cancel(id);
            assertEquals(
                    new EngineStats.Load(0, 0, config.numBlocks()), core.stats().load());
        }
    }

    @Test
    void tokensPhasesAndLoadAreThoseOfTheSteps() {
        Limits limits = new Limits();
        limits.numBlocks = 20;
        limits.maxBatchSize = 2;
        limits.prefixCache = false;
        // prompts of 5 and 3 tokens and their first tokens; two decodes, twice; the third request waits
        EngineStats stats = statsOf(limits, 3, 5, 3, 6);
        assertEquals(3, stats.steps());
        assertEquals(new EngineStats.Tokens(8, 0, 4, 0, 0, 6), stats.tokens());
        assertEquals(new EngineStats.PhaseNanos(30, 30, 30, 30, 30), stats.nanos());
        assertEquals(150, stats.nanos().total());
        assertEquals(new EngineStats.Load(2, 1, 20 - 2 - 2), stats.load());
        assertEquals(0, stats.preemptions());
    }

    @Test
    void cachedTokensAndGuessesAreCounted() {
        Limits limits = new Limits();
        limits.maxBatchSize = 1;
        limits.speculation = new Speculation.Ngram(2);
        // the second prompt is the first again: two blocks of 4 are cached, and its last token is computed
        EngineStats stats = statsOf(limits, 30, 9, 9);
        assertEquals(8, stats.tokens().cached());
        assertEquals(9 + 1, stats.tokens().prefilled());
        assertEquals(18, stats.tokens().generated());
        assertTrue(stats.tokens().guessed() > 0);
        assertEquals(18 - 2, stats.tokens().decoded() + stats.tokens().guessedRight());
        assertEquals(new EngineStats.Load(0, 0, 100), stats.load());
    }

    @Test
    void eachStepIsAnEventOfAFlightRecording(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("steps.jfr");
        EngineStats stats;
        try (Recording recording = new Recording()) {
            recording.enable("dev.selene.EngineStep");
            recording.start();
            stats = statsOf(new Limits(), 3, 5, 3);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertEquals(stats.steps(), events.size());
        assertEquals(stats.tokens().prefilled(), sum(events, "prefilledTokens"));
        assertEquals(stats.tokens().decoded(), sum(events, "decodedTokens"));
        assertEquals(stats.tokens().generated(), sum(events, "generatedTokens"));
        assertEquals(stats.nanos().run(), sum(events, "runNanos"));
        assertEquals(stats.load().freeBlocks(), events.getLast().getInt("freeBlocks"));
    }

    private static long sum(List<RecordedEvent> events, String field) {
        return events.stream().mapToLong(event -> event.getLong(field)).sum();
    }

    @Test
    void expertLoadCountsEveryChoiceOfEveryToken() {
        ExpertLoad load = new ExpertLoad(2, 4);
        load.routed(1, new Routing(2, 2, new int[] {3, 0, 3, 1}, new float[4]));
        load.routed(1, new Routing(1, 2, new int[] {3, 2, 9, 9}, new float[4])); // the rest is not routed
        assertArrayEquals(new long[] {1, 1, 1, 3}, load.tokensPerExpert(1));
        assertArrayEquals(new long[4], load.tokensPerExpert(0));
    }

    @Test
    void twoEnginesOverOneCheckpointRunAtOnceAndAnObserverSeesItsOwn() throws Exception {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/k2-micro"));
                Backend backend = Backends.open("vector", 1);
                Backend otherBackend = Backends.open("vector", 1);
                LanguageModel model = DeepseekModel.load(checkpoint, backend, ModelOptions.defaults());
                LanguageModel otherModel = DeepseekModel.load(checkpoint, otherBackend, ModelOptions.defaults())) {
            int numLayers = checkpoint.config().numHiddenLayers();
            int numExperts = checkpoint.config().moe().orElseThrow().numRoutedExperts();
            ExpertLoad load = new ExpertLoad(numLayers, numExperts);
            EngineConfig config = new EngineConfig(4, 16, 64, 32, 256, 128, DType.BF16);
            GenerationRequest request = new GenerationRequest(new int[] {3, 1, 4}, Sampling.greedy(), 40, Set.of());
            Engine engine = new Engine(model, config, load);
            Engine other = new Engine(otherModel, config);
            try (engine;
                    other) {
                var answer = CompletableFuture.supplyAsync(() -> engine.generate(request));
                Generated otherAnswer = other.generate(request);
                assertArrayEquals(otherAnswer.tokenIds(), answer.get().tokenIds());
                assertEquals(FinishReason.LENGTH, otherAnswer.reason());
            }
            assertEquals(
                    42,
                    engine.stats().tokens().prefilled()
                            + engine.stats().tokens().decoded());
            int expertsPerToken = checkpoint.config().moe().orElseThrow().expertsPerToken();
            long choices = 0;
            for (int layer = 0; layer < numLayers; layer++) {
                long ofLayer = Arrays.stream(load.tokensPerExpert(layer)).sum();
                assertEquals(checkpoint.config().isMoeLayer(layer) ? 42 * expertsPerToken : 0, ofLayer);
                choices += ofLayer;
            }
            assertTrue(choices > 0);
        }
    }
}
