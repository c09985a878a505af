package dev.selene.text;

import static dev.selene.text.Tokenizer.ControlText.AS_PLAIN_TEXT;
import static dev.selene.text.Tokenizer.ControlText.AS_TOKENS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.selene.testkit.Fuzz;
import dev.selene.testkit.TestData;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenizerPropertyTest {
    private static final long SEED = 3;

    enum Kind {
        KIMI(TestTokenizers.KIMI),
        MICRO(TestTokenizers.MICRO),
        DEEPSEEK(TestTokenizers.DEEPSEEK),
        GLM_SHAPED(Tokenizers.open(TestData.path("tokenizer/glm-shaped")));

        final Tokenizer tokenizer;

        Kind(Tokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("fuzz")
    void textComesBackAndPlainTextHoldsNoControlToken(Kind kind) {
        Tokenizer tokenizer = kind.tokenizer;
        List<String> names = List.copyOf(tokenizer.controlTokens().keySet());
        Set<Integer> control = new HashSet<>(tokenizer.controlTokens().values());
        for (int i = 0; i < Fuzz.inputs() / 8; i++) {
            RandomGenerator random = Fuzz.random(SEED, i);
            String name = names.get(random.nextInt(names.size()));
            String text = TestTokenizers.randomText(random, 24) + name + TestTokenizers.randomText(random, 8);
            String where = "seed " + SEED + ", input " + i;
            int[] plain = tokenizer.encode(text, AS_PLAIN_TEXT);
            assertEquals(text, tokenizer.decode(plain), where);
            for (int id : plain) assertFalse(control.contains(id), where + ": control token " + id);
            assertEquals(text, tokenizer.decode(tokenizer.encode(text, AS_TOKENS)), where);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachControlTokenIsFoundBetweenText(Kind kind) {
        Tokenizer tokenizer = kind.tokenizer;
        int[] a = tokenizer.encode("a", AS_PLAIN_TEXT);
        tokenizer.controlTokens().forEach((name, id) -> {
            assertArrayEquals(new int[] {a[0], id, id, a[0]}, tokenizer.encode("a" + name + name + "a", AS_TOKENS));
            assertEquals(name, tokenizer.decode(new int[] {id}));
            assertEquals(id, tokenizer.controlToken(name).orElseThrow());
        });
    }

    /** Long runs: the working stack of a regular expression must not grow with the text, nor the time with its square. */
    @ParameterizedTest
    @EnumSource
    void runsOfOneKindOfCharacterAreEncodedHoweverLong(Kind kind) {
        Collection<String> runs = Stream.of(
                        "a", "A", " ", "\n", "中", "あ", "1", "!", "ʰ", "\u0301", "😀", "\t ", "a ", "<|", "'s")
                .map(unit -> unit.repeat(100_000 / unit.length()))
                .toList();
        for (String run : runs)
            for (var controlText : Tokenizer.ControlText.values())
                assertEquals(run, kind.tokenizer.decode(kind.tokenizer.encode(run, controlText)));
    }

    @ParameterizedTest
    @EnumSource
    void aLoneSurrogateIsEncodedAsTheReplacementCharacter(Kind kind) {
        for (String broken : List.of("\uD83D", "a\uDE00b", "\uDE00\uD83D", "x\uD83D<|im_end|>"))
            for (var controlText : Tokenizer.ControlText.values()) {
                String repaired = broken.replace('\uD83D', '\uFFFD').replace('\uDE00', '\uFFFD');
                assertArrayEquals(
                        kind.tokenizer.encode(repaired, controlText), kind.tokenizer.encode(broken, controlText));
            }
    }

    @ParameterizedTest
    @EnumSource
    void theEmptyTextHasNoTokens(Kind kind) {
        assertArrayEquals(new int[0], kind.tokenizer.encode("", AS_TOKENS));
        assertEquals("", kind.tokenizer.decode(new int[0]));
    }
}
