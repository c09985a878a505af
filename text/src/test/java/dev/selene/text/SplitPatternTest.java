package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.testkit.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitPatternTest {
    private static final long SEED = 13;

    private static final String DEEPSEEK = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
            + "|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+";

    @Test
    void spaceIsWhiteSpaceOfUnicode() {
        Pattern space = SplitPattern.compile("\\s", "test");
        // Oniguruma and Rust: White_Space, which leaves out the separators U+001C to U+001F and the zero width space
        assertEquals(
                25,
                IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(c -> space.matcher(Character.toString(c)).matches())
                        .count());
        assertTrue(space.matcher("\u0085").matches() && space.matcher("\u3000").matches());
        assertTrue(
                !space.matcher("\u001C").matches() && !space.matcher("\u200B").matches());
    }

    @Test
    void theDotStopsAtLineFeedsOnly() {
        assertEquals(List.of("a\rb\u2028\u0085c", "d"), matches(".+", "a\rb\u2028\u0085c\nd"));
    }

    @Test
    void foldedCaseReachesTheLongS() {
        assertEquals(List.of("'S", "'ſ"), matches("(?i:'s)", "'S 'ſ"));
    }

    @Test
    void classesKeepTheirMeaning() {
        assertEquals(List.of("-", "]", "^", "&", "a", "b"), matches("[\\]^&a-b-]", "-]^&abc"));
        assertEquals(List.of("bc"), matches("[\\p{Ll}&&[^ax]]+", "abcx"));
        assertEquals(List.of("漢字"), matches("\\p{Han}+", "カ漢字ナ"));
        assertEquals(List.of("}", "{"), matches("[{}]", "}x{"));
        assertEquals(List.of("12", "3"), matches("\\d{1,2}", "a123"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a+)+b",
                "(?:ab){2}",
                "(a)*",
                "(?<=a)b",
                "(?<!a)b",
                "(?>a)",
                "(?<n>a)",
                "(?i)a",
                "(a)\\1",
                "a{,3}",
                "a{1",
                "^a",
                "a$",
                "\\b",
                "\\w",
                "\\h",
                "\\x41",
                "\\p{Alpha}",
                "\\p{^L}",
                "\\pL",
                "\\p{L",
                "[[:alpha:]]",
                "[^a[b]]",
                "[a&&b]",
                "[\\s-x]",
                "[]a]",
                "[a",
                "(a",
                "a)",
                "*a",
                "a**",
                "a{2}+",
                "[z-a]",
                "a{3,1}",
                "\\",
                "(?=a)?",
                "(?i:\\p{Lu})"
            })
    void whatIsNotTheSameInJavaIsRefused(String regex) {
        var error = assertThrows(SeleneException.class, () -> SplitPattern.compile(regex, "pattern 0"));
        assertEquals(SeleneException.Kind.DATA, error.kind());
        assertTrue(error.getMessage().startsWith("pattern 0"), error.getMessage());
    }

    @Test
    void deepAndLongExpressionsAreRefused() {
        for (String regex : List.of("(".repeat(900) + ")".repeat(900), "[".repeat(900), "a".repeat(2001)))
            assertThrows(SeleneException.class, () -> SplitPattern.compile(regex, "test"));
    }

    @Test
    @Tag("fuzz")
    void brokenExpressionsAreRefusedOrUsable() {
        byte[] valid = DEEPSEEK.getBytes(StandardCharsets.UTF_8);
        String text = "Hello  world's\r\n 123 中文!";
        for (int i = 0; i < Fuzz.inputs(); i++) {
            String regex = new String(Fuzz.mutate(valid, Fuzz.random(SEED, i)), StandardCharsets.UTF_8);
            try {
                int[] end = {0};
                new Splitter(List.of(SplitPattern.compile(regex, "test"))).split(text, (from, to) -> {
                    assertEquals(end[0], from);
                    end[0] = to;
                });
                assertEquals(text.length(), end[0], regex);
            } catch (SeleneException e) {
                assertEquals(SeleneException.Kind.DATA, e.kind(), "seed " + SEED + ", input " + i + ": " + regex);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + SEED + ", input " + i + ": " + regex, e);
            }
        }
    }

    private static List<String> matches(String regex, String text) {
        return SplitPattern.compile(regex, "test")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
