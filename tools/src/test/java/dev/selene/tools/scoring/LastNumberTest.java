package dev.selene.tools.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule of GSM8K and AIME 2024 in modeltest. */
class LastNumberTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "42|42",
                "The answer is 42.|42.",
                "7+5=12, 1+2+1=4. \\boxed{42}|42",
                "#### 18|18",
                "1,234|1234",
                "1,234,567.5|1234567.5",
                "12,34|34",
                "-5|-5",
                "+5|5",
                "3 - 5|5",
                "3-5|-5",
                ".5|.5",
                "0.50|0.50",
                "$1,000 and 2|2",
                "1/2|2",
                "007|007",
                "10%|10",
                "x=3.14159 or so|3.14159",
                "1. first 2. second|2.",
                "no digits|''",
                "''|''",
                "５|''",
                "9999999999999999999999|9999999999999999999999",
                "1e5|5",
                "a1b2c|2",
                "1 000|000",
                "3..5|.5",
                "12:30|30",
                "v1.2.3|.3",
                "2^10|10"
            })
    void theLastNumberIsFound(String text, String number) {
        assertEquals(number, LastNumber.of(text).orElse(""));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "42|42|true",
                "42|42.0|true",
                "42|42.|true",
                "42|42.0001|true",
                "42|42.00011|false",
                "42|41.9999|true",
                "-42|42|false",
                "0.5|.5|true",
                "42|''|false",
                "1000|1000.00000|true",
                "7|8|false",
                "99999999999999999999|99999999999999999999|true",
                "99999999999999999999|99999999999999999998|false"
            })
    void equalMeansWithinATenThousandth(String gold, String predicted, boolean equal) {
        assertEquals(equal, LastNumber.equal(gold, predicted));
    }

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "So he pays $18 in all.|18|1",
                "It costs 1,800 dollars|1800|1",
                "Step 1: 3*4=12. Step 2: 12+6=18|18|1",
                "The answer is 18, said in step 3|18|0",
                "18.00|18|1",
                "\\boxed{204}|204|1",
                "I do not know|18|0"
            })
    void theLastNumberJudges(String answer, String gold, double score) {
        assertEquals(score, LastNumber.judge(answer, gold).score());
    }
}
