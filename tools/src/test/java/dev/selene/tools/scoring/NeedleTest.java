package dev.selene.tools.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeedleTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "it lies in Rome|it lies in Rome.|Rome|1",
                "Rome|it lies in Rome.|Rome|1",
                "something with Rome in it, very long indeed|it lies in Rome.|Rome|1",
                "rome|it lies in Rome.|Rome|0.0461538",
                "''|it lies in Rome.|Rome|0",
                "it lies in Rom.|it lies in Rome.|Rome|0.1846154",
                "it lies in Rom. And then much more is said.|it lies in Rome.|Rome|0.1846154",
                "xxxxxxxxxxxxx|it lies in Rome.|Rome|0",
                "i t l i e s i n R o m .|it lies in Rome.|Rome|0.1846154",
                "藏在罗马|藏在罗马。|罗马|1",
                "藏在巴黎。|藏在罗马。|罗马|0.12",
                "abc|abd|xyz|0.1333333",
                "abcd|abcd|xyz|0.2",
                "ab cd|abcd|xyz|0.2",
                "abcdabcdabcd|abcd|xyz|0.2",
                "abc|abcdefghij|xyz|0.06",
                "d|abcd|xyz|0.05",
                "dcba|abcd|xyz|0",
                "abcdX|abcd|xyz|0.2",
                "bcd|abcd|xyz|0.15",
                "''|''|xyz|0.2",
                "xyz|abcd|xyz|1",
                "XYZ|abcd|xyz|0",
                "abxcd|abcd|q|0.1",
                "acbd|abcd|q|0.1",
                "aaaa|abcd|q|0.05",
                "abcdefgh|abcdefgh|q|0.2",
                "abcdefgx|abcdefgh|q|0.175",
                "abcdefxh|abcdefgh|q|0.175"
            })
    void theKeywordIsWorthAllAndSimilarityAFifth(String answer, String needle, String keyword, double score) {
        assertEquals(score, Needle.judge(answer, needle, keyword).score(), 1e-6);
    }
}
