package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SpeculatorTest {
    private final FakeLanguageModel model = new FakeLanguageModel(128, 64, true);
    private final Limits limits = new Limits();
    private final List<Integer> stepTokens = new ArrayList<>();
    private EngineStats stats;

    /** Goes round 0, 1, … 9 whatever the prompt. */
    private void modelCounts() {
        model.logits = tokens -> {
            float[] row = new float[FakeLanguageModel.VOCAB];
            row[(tokens[tokens.length - 1] + 1) % 10] = 5;
            return row;
        };
    }

    private Recorder run(Speculation speculation, GenerationRequest... requests) {
        limits.speculation = speculation;
        limits.maxSequenceTokens = 128;
        stepTokens.clear();
        model.onForward = batch -> stepTokens.add(batch.numTokens());
        Recorder first = new Recorder();
        EngineConfig config = limits.config();
        try (KvPool pool = model.newKvPool(config.kvDType(), config.numBlocks(), config.blockTokens());
                EngineCore core = new EngineCore(model, pool, config, () -> {}, () -> 0, ForwardObserver.NONE)) {
            for (int i = 0; i < requests.length; i++)
                core.add(new Sequence(new SequenceId(i), requests[i]), i == 0 ? first : new Recorder());
            for (int now = 0; core.hasWork(); now++) {
                core.step(now);
                core.checkInvariants();
            }
            stats = core.stats();
        }
        return first;
    }

    private static GenerationRequest counting(
            int maxTokens, Sampling sampling, LogitRules rules, Set<Integer> stopIds) {
        int[] prompt = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2};
        return new GenerationRequest(
                prompt,
                sampling,
                maxTokens,
                stopIds,
                rules,
                new LogprobOptions(OptionalInt.of(1), OptionalInt.empty()));
    }

    @Test
    void guessesThatComeTrueSaveForwardPasses() {
        modelCounts();
        limits.blockTokens = 64;
        GenerationRequest request = counting(40, Sampling.greedy(), LogitRules.none(), Set.of());
        Recorder plain = run(Speculation.off(), request);
        assertEquals(40, stepTokens.size());
        Recorder guessed = run(new Speculation.Ngram(4), request);
        assertEquals(plain.heard(), guessed.heard());
        // the prompt gives one token, seven passes of five tokens the next 35, one of 4 the last four
        assertEquals(List.of(13, 5, 5, 5, 5, 5, 5, 5, 4), stepTokens);
        assertEquals(plain.reason(), guessed.reason());
    }

    @Test
    void theDraftLayerGuessesWhatNeverCameBefore() {
        limits.blockTokens = 64;
        GenerationRequest request = counting(40, Sampling.greedy(), LogitRules.none(), Set.of());
        Recorder plain = run(Speculation.off(), request);
        for (int maxDraftTokens = 1; maxDraftTokens < 6; maxDraftTokens++) {
            Recorder guessed = run(new Speculation.Mtp(maxDraftTokens), request);
            assertEquals(plain.heard(), guessed.heard());
            assertEquals(stepTokens.size(), stats.steps());
            // two of three guesses are right, but none after a wrong one is
            assertTrue(stats.tokens().guessedRight() > 10, stats.toString());
            assertTrue(
                    stats.tokens().guessed() <= maxDraftTokens * stats.tokens().decoded());
            assertEquals(40, stats.tokens().decoded() + stats.tokens().guessedRight() + 1);
        }
    }

    @Test
    void theDraftLayerHelpsWhereAPromptIsCachedOrTold() {
        int[] prompt = new int[30];
        for (int i = 0; i < prompt.length; i++) prompt[i] = i * 7 % 11;
        GenerationRequest cached = new GenerationRequest(prompt, Sampling.greedy(), 20, Set.of());
        GenerationRequest told = new GenerationRequest(
                prompt,
                Sampling.greedy(),
                20,
                Set.of(),
                LogitRules.none(),
                new LogprobOptions(OptionalInt.of(1), OptionalInt.of(1)));
        limits.maxBatchSize = 1;
        run(new Speculation.Mtp(3), cached, cached, told);
        assertEquals(28, stats.tokens().cached());
        assertTrue(stats.tokens().guessedRight() > 10, stats.toString());
    }

    @Test
    void aDraftLayerThatFailsEndsTheRequestsOfItsStepAfterTheirTokens() {
        model.onDraft(() -> {
            if (stepTokens.size() == 3) throw new IllegalStateException("on purpose");
        });
        GenerationRequest request = counting(40, Sampling.greedy(), LogitRules.none(), Set.of());
        Recorder recorder = run(new Speculation.Mtp(1), request, request);
        assertTrue(recorder.tokens().size() >= 3, recorder.tokens().toString());
        assertEquals(1, recorder.numEnds());
        assertTrue(recorder.error().orElseThrow().getMessage().contains("guessing failed"));
    }

    @Test
    void guessesThatAreWrongCostNothingButTheirRows() {
        GenerationRequest request = counting(40, new Sampling(1, 0, 1, 0, 3), LogitRules.none(), Set.of());
        Recorder plain = run(Speculation.off(), request);
        Recorder guessed = run(new Speculation.Ngram(8), request);
        assertEquals(plain.heard(), guessed.heard());
        assertTrue(stepTokens.size() <= 40);
    }

    @Test
    void aStopIdAmongTheGuessesEndsTheAnswerThere() {
        modelCounts();
        Recorder guessed = run(new Speculation.Ngram(8), counting(40, Sampling.greedy(), LogitRules.none(), Set.of(6)));
        assertEquals(List.of(3, 4, 5, 6), guessed.tokens());
        assertEquals(FinishReason.STOP, guessed.reason().orElseThrow());
    }

    @Test
    void penaltiesAndMasksSeeGuessedTokensAsTheyCome() {
        modelCounts();
        Supplier<TokenMask> mask = () ->
                new SetMask(tokens -> tokens.size() % 7 == 6 ? Set.of(0, 20) : Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        LogitRules rules = new LogitRules(mask, 0, Map.of(), 1.2, 0.7, 0.3);
        for (Sampling sampling : new Sampling[] {Sampling.greedy(), new Sampling(1, 8, 0.95, 0, 4)})
            for (Speculation speculation : List.of(new Speculation.Ngram(5), new Speculation.Mtp(3)))
                assertEquals(
                        run(Speculation.off(), counting(60, sampling, rules, Set.of()))
                                .heard(),
                        run(speculation, counting(60, sampling, rules, Set.of()))
                                .heard());
    }

    @Test
    void aRequestThatFailsAmongGuessesHasTheTokensBeforeIt() {
        modelCounts();
        Supplier<TokenMask> deadEnd = () -> new SetMask(tokens -> tokens.size() < 3 ? Set.of(3, 4, 5) : Set.of());
        LogitRules rules = new LogitRules(deadEnd, 0, Map.of(), 1, 0, 0);
        Recorder guessed = run(new Speculation.Ngram(8), counting(40, Sampling.greedy(), rules, Set.of()));
        assertEquals(List.of(3, 4, 5), guessed.tokens());
        assertEquals(1, guessed.numEnds());
        assertTrue(guessed.error().orElseThrow().getMessage().contains("position 16"));
    }

    @Test
    void guessesDisplaceNobodyAndStayInTheBudgetAndTheBlocks() {
        modelCounts();
        limits.maxStepTokens = 7;
        limits.maxBatchSize = 3;
        GenerationRequest request = counting(30, Sampling.greedy(), LogitRules.none(), Set.of());
        Recorder plain = run(Speculation.off(), request, request, request);
        int numSteps = stepTokens.size();
        Recorder guessed = run(new Speculation.Ngram(8), request, request, request);
        assertEquals(plain.heard(), guessed.heard());
        assertTrue(stepTokens.stream().allMatch(tokens -> tokens <= 7), stepTokens.toString());
        assertTrue(stepTokens.size() < numSteps, stepTokens.toString());
    }
}
