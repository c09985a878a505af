package dev.selene.tools.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule of AIME 2024 in AISBench. */
class MathAnswerTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\\boxed{42}|42",
                "first \\boxed{1}, then \\boxed{2}|2",
                "\\boxed{\\frac{1}{2}}|\\frac{1}{2}",
                "\\boxed{{7}}|7",
                "\\fbox{9}|9",
                "\\boxed{a{b}c}|a{b}c",
                "\\boxed{ 42 }| 42 ",
                "The final answer is 42.|42",
                "Well. The answer is: 12|12",
                "so the answer is $x=5$ dollars.|x=5",
                "FINAL ANSWER is 3|FINALANSWERis3",
                "12 units. And more.|12",
                "\\boxed{1 and no end|\\boxed{1andnoend",
                "7|7",
                "the answer is 1,234|1234",
                "no full stop \\frac12|nofullstop\\frac{1}{2}"
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void theAnswerIsTheLastBoxOrWhatIsAnnounced(String text, String answer) {
        assertEquals(answer, MathAnswer.of(text));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "42|42|true",
                "42.|42|true",
                "042|42|false",
                "42.0|42|true",
                "42.000|42|true",
                "$42$|42|true",
                "42\\%|42|true",
                "\\tfrac12|\\frac{1}{2}|true",
                "\\dfrac{1}{2}|\\frac{1}{2}|true",
                "1/2|\\frac{1}{2}|true",
                "0.5|\\frac{1}{2}|true",
                ".5|0.5|true",
                "\\frac1{72}|\\frac{1}{72}|true",
                "\\sqrt3|\\sqrt{3}|true",
                "\\left(1,2\\right)|(1,2)|true",
                "x=5|5|true",
                "90^\\circ|90|true",
                "90^{\\circ}|90|true",
                "5\\text{ cm}|5|true",
                "2 + 3j|2+3i|true",
                "\\infty|inf|true",
                "1,000|1000|true",
                "10 dollars|10|true",
                "\\mathbf{7}|{7}|true",
                "3\\cdot4|34|true",
                "(1, 2)|(1,2)|true",
                "-\\frac{1}{2}|-1/2|false",
                "113|112|false",
                "204|-204|false",
                "a+b|b+a|false",
                "2/4|1/2|false",
                "\\frac{2}{4}|\\frac{1}{2}|false"
            })
    void equalMeansTheSameStringInOneForm(String left, String right, boolean equal) {
        assertEquals(equal, MathAnswer.equal(left, right));
    }

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "<think>it could be \\boxed{7}</think>It is \\boxed{8}|8|1",
                "<think>it could be \\boxed{8}</think>I give up|8|0",
                "thinking without end \\boxed{8}|8|1",
                "7+5=12. \\boxed{12}|12|1",
                "\\boxed{12}, or \\boxed{13}|12|0"
            })
    void whatWasThoughtIsNotTheAnswer(String answer, String gold, double score) {
        assertEquals(score, MathAnswer.judge(answer, gold).score());
    }
}
