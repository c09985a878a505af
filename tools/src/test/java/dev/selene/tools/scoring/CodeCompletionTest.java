package dev.selene.tools.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Line feeds are written as ↵ and a blank at the start of a line as ·. */
class CodeCompletionTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "·return 1|·return 1",
                "·return 1↵def f():↵·pass|·return 1",
                "·return 1↵↵↵class A:|·return 1↵↵",
                "·a↵·b↵print(1)|·a↵·b",
                "return 1|''",
                "↵·return 1|↵·return 1",
                "↵↵↵·return 1|''",
                "·return 1↵# done|·return 1",
                "·return 1↵assert f()|·return 1",
                "·if a:↵··return 1↵·return 2|·if a:↵··return 1↵·return 2",
                "·x↵\"\"\"text\"\"\"|·x",
                "·return 1↵```|·return 1",
                "```python↵def f():↵·return 1|''",
                "Here is it:↵·return 1|''",
                "·return 1↵|·return 1↵",
                "·a↵↵·b|·a↵↵·b",
                "·a↵↵↵·b|·a",
                "·a↵↵↵·b↵↵↵·c|·a↵↵↵·b",
                "·return 1↵if __name__:|·return 1",
                "·return '#'|·return '#'",
                "·return 1↵}|·return 1",
                "''|''",
                "·|·",
                "·# comment↵·return 1|·# comment↵·return 1",
                "·def g():↵··pass↵·return g|·def g():↵··pass↵·return g"
            })
    void aPythonBodyEndsAtTheFirstLineThatIsNotIndented(String completion, String body) {
        assertEquals(text(body), CodeCompletion.ofPython(text(completion)));
    }

    @Test
    void aBodyInBracesEndsWithItsBrace() {
        assertEquals("  x;\n}", CodeCompletion.ofBraces("  x;\n}\nint main() {}"));
        assertEquals("  if (a) {\n  }\n}", CodeCompletion.ofBraces("  if (a) {\n  }\n}\n\n}"));
        assertEquals("  no end", CodeCompletion.ofBraces("  no end"));
    }

    @Test
    void aMethodEndsWithItsBraceAndItsClassIsClosed() {
        assertEquals("        x;\n    }\n}", CodeCompletion.ofMethod("        x;\n    }\n\n    void other() {}\n}"));
        assertEquals("        no end", CodeCompletion.ofMethod("        no end"));
    }

    private static String text(String written) {
        return written.replace("↵", "\n").replace("·", " ");
    }
}
