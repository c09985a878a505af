package dev.selene.tools.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of C-Eval, MMLU, CMMLU and GPQA, the odd corners of the published patterns included. */
class OptionLetterTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            emptyValue = "",
            value = {
                "B|B",
                "B.|B",
                "A: because|A",
                "答案是C|C",
                "答案：D|D",
                "答案: B|B",
                "答案是：A，因为B不对|A",
                "正确答案选项应该是B。|B",
                "答案选项为D|D",
                "答案应该选C|C",
                "答案选项  **C**|C",
                "因此选择B。|B",
                "故选D|D",
                "只有选项A正确，其余错误|A",
                "说法不正确的是C|C",
                "B是正确答案|B",
                "选项 C 正确|C",
                "经过计算，所以B|B",
                "前面说了很多，因此D。|D",
                "显然A|A",
                "The answer is (C).|C",
                "the answer is **B**|B",
                "The answer is option D|D",
                "The correct answer is: A|A",
                "The correct answer is option B, not A|A",
                "The correct answer is option B, not another|B",
                "The correct answer is $\\boxed{D}$|D",
                "The correct option is clearly \\boxed{C}|C",
                "The answer to the question is (A)|A",
                "ANSWER: C|C",
                "Answer : D|D",
                "选项B 比较好|B",
                "C选项|C",
                "the boat is in the school. boat B|B",
                "2-1=1. 1 D|D",
                "D: wrong. The correct answer is A|A",
                "Because it must be D, it is D as well|B",
                "no letter at all|''",
                "''|''",
                "a b c d|''",
                "E F G|''",
                "I am sure: it's (B)|B",
                "The answer is obvious|''"
            })
    void theFirstPatternThatIsFoundDecides(String answer, String letter) {
        assertEquals(letter, OptionLetter.of(answer));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            emptyValue = "",
            value = {
                "A|A",
                " A|A",
                "\tB|B",
                "B. the second|B",
                "b|b",
                "(A)|(",
                "The answer is A|T",
                "|-1",
                "   |-1",
                "Answer: C|A",
                "D|D",
                "答案是A|答",
                "𝐀|𝐀",
                "A B|A"
            })
    void afterWorkedExamplesTheFirstCharacterCounts(String answer, String first) {
        assertEquals(first, OptionLetter.firstCharacter(answer == null ? "" : answer));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "boat B|B",
                "A or B|B",
                "the car is red. red B|B",
                "ABCD|''",
                "A.|A",
                "B)|B",
                "选B|''",
                "E|''",
                "C D C|C",
                "none|''"
            })
    void theLastLetterThatIsAWordCanCount(String answer, String letter) {
        assertEquals(letter, OptionLetter.lastWord(answer));
    }
}
