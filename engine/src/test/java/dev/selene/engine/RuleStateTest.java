package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RuleStateTest {
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    @Test
    void noRulesChangeNothing() {
        assertFalse(Rules.of(LogitRules.none(), Set.of(1), 1, 2).changesLogits());
    }

    @Test
    void penaltiesAreThoseOfTheDefinition() {
        RuleState state = Rules.of(new LogitRules(TokenMask::none, 0, Map.of(), 2, 0.5, 0.25), Set.of(), 0, 0, 4);
        state.accept(1);
        state.accept(1);
        state.accept(4);
        float[] logits = {3, 3, 3, 3, -1, NEVER};
        state.apply(logits);
        // prompt: 3 / 2; twice in the answer: 3 / 2 - 2 * 0.5 - 0.25; both: -1 * 2 - 0.5 - 0.25
        assertArrayEquals(new float[] {1.5f, 0.25f, 3, 3, -2.75f, NEVER}, logits);
    }

    @Test
    void stopIdsCannotComeBeforeMinTokens() {
        RuleState state = Rules.of(new LogitRules(TokenMask::none, 2, Map.of(), 1, 0, 0), Set.of(1, 3), 0);
        for (int i = 0; i < 2; i++) {
            float[] logits = {0, 1, 2, 3};
            state.apply(logits);
            assertArrayEquals(new float[] {0, NEVER, 2, NEVER}, logits);
            state.accept(0);
        }
        assertFalse(state.changesLogits());
    }

    @Test
    void biasLiftsNothingThatTheMaskForbids() {
        Supplier<TokenMask> odd = () -> new SetMask(tokens -> Set.of(1, 65));
        RuleState state = Rules.of(new LogitRules(odd, 0, Map.of(0, 100f, 65, -1f), 1, 0, 0), Set.of(), 0);
        float[] logits = new float[70];
        state.apply(logits);
        for (int id = 0; id < 70; id++) assertEquals(id == 1 ? 0 : id == 65 ? -1 : NEVER, logits[id], "token " + id);
    }

    @Test
    void theMaskSeesEveryTokenThatWasAccepted() {
        List<List<Integer>> asked = new ArrayList<>();
        Supplier<TokenMask> mask = () -> new SetMask(tokens -> {
            asked.add(tokens);
            return Set.of(tokens.size());
        });
        RuleState state = Rules.of(new LogitRules(mask, 0, Map.of(), 1, 0, 0), Set.of(), 0);
        for (int id = 0; id < 3; id++) {
            float[] logits = new float[4];
            state.apply(logits);
            for (int other = 0; other < 4; other++) assertEquals(other == id ? 0 : NEVER, logits[other]);
            state.accept(id);
        }
        assertEquals(List.of(List.of(), List.of(0), List.of(0, 1)), asked);
    }

    @Test
    void randomHistoriesCountAsAMapDoes() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int vocabSize = 1 + random.nextInt(3000);
            int[] prompt = random.ints(1 + random.nextInt(200), 0, vocabSize).toArray();
            float r = 1 + random.nextInt(3) * 0.5f;
            float f = random.nextInt(3) - 1;
            float p = random.nextInt(3) * 0.75f;
            RuleState state = Rules.of(new LogitRules(TokenMask::none, 0, Map.of(), r, f, p), Set.of(), prompt);
            Map<Integer, Integer> counts = new HashMap<>();
            for (int id : prompt) counts.put(id, 0);
            for (int i = random.nextInt(200); i > 0; i--) {
                int id = random.nextInt(vocabSize);
                state.accept(id);
                counts.merge(id, 1, Integer::sum);
            }
            float[] logits = new float[vocabSize];
            for (int id = 0; id < vocabSize; id++) logits[id] = (float) random.nextDouble(-5, 5);
            float[] expected = logits.clone();
            counts.forEach((id, count) -> {
                expected[id] = expected[id] > 0 ? expected[id] / r : expected[id] * r;
                if (count > 0) expected[id] = expected[id] - f * count - p;
            });
            state.apply(logits);
            assertArrayEquals(expected, logits, "seed " + seed);
        }
    }

    @Test
    void valuesOutOfRangeAreTheUsersErrorAndNameTheField() {
        assertRefused("min_tokens -1", () -> new LogitRules(TokenMask::none, -1, Map.of(), 1, 0, 0));
        assertRefused(
                "logit_bias 101.0 of token id 7", () -> new LogitRules(TokenMask::none, 0, Map.of(7, 101f), 1, 0, 0));
        assertRefused("logit_bias NaN", () -> new LogitRules(TokenMask::none, 0, Map.of(7, Float.NaN), 1, 0, 0));
        assertRefused("repetition_penalty 0.0", () -> new LogitRules(TokenMask::none, 0, Map.of(), 0, 0, 0));
        assertRefused("frequency_penalty 2.1", () -> new LogitRules(TokenMask::none, 0, Map.of(), 1, 2.1, 0));
        assertRefused("presence_penalty NaN", () -> new LogitRules(TokenMask::none, 0, Map.of(), 1, 0, Double.NaN));
        assertRefused("typical_p 0.0", () -> new Sampling(1, 0, 1, 0, 0, 0));
        assertRefused("top_logprobs 21", () -> LogprobOptions.ofGenerated(21));
        assertRefused(
                "min_tokens 3 exceeds max_tokens 2",
                () -> new GenerationRequest(
                        new int[] {1},
                        Sampling.greedy(),
                        2,
                        Set.of(),
                        new LogitRules(TokenMask::none, 3, Map.of(), 1, 0, 0),
                        LogprobOptions.none()));
    }

    private static void assertRefused(String part, Supplier<?> creation) {
        SeleneException e = assertThrows(SeleneException.class, creation::get);
        assertEquals(SeleneException.Kind.USER, e.kind());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    @Test
    void tokenCountsKeepTheOrderOfAppearance() {
        TokenCounts counts = new TokenCounts();
        List<Integer> ids = new ArrayList<>(
                new SplittableRandom(1).ints(5000).distinct().boxed().collect(Collectors.toList()));
        ids.forEach(counts::see);
        List<Integer> again = new ArrayList<>(ids);
        Collections.reverse(again);
        again.forEach(counts::add);
        assertEquals(ids.size(), counts.size());
        for (int i = 0; i < ids.size(); i++) {
            assertEquals(ids.get(i), counts.id(i));
            assertEquals(1, counts.count(i));
        }
    }
}
