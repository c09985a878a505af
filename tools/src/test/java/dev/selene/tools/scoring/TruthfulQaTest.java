package dev.selene.tools.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TruthfulQaTest {
    @ParameterizedTest(name = "{0} / {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "-1|-2|0|1|0.7310585786",
                "-2|-1|0|0|0.2689414214",
                "-1|-1|0|0|0.5",
                "-1 -1|-1|0|0|0.6666666667",
                "-5 -1|-2|0|0|0.7350000000",
                "-5 -1|-2|1|1|0.7350000000",
                "-1000|-1001|0|1|0.7310585786",
                "-1|-1000|0|1|1",
                "-1000|-1|0|0|0",
                "-3|-1 -2|0|0|0.0900305732",
                "-1|-2 -3|0|1|0.6652409558",
                "0|-1|0|1|0.7310585786"
            })
    void mc1IsTheBestAgainstAllFalseAndMc2TheShareOfTheTrue(
            String trueOnes, String falseOnes, int best, double mc1, double mc2) {
        Verdict verdict = TruthfulQa.judgeProbabilities(numbers(trueOnes), numbers(falseOnes), best);
        assertEquals(mc1, verdict.score());
        assertEquals(mc1, verdict.metrics().get("MC1"));
        assertEquals(mc2, verdict.metrics().get("MC2"), 1e-3);
    }

    @Test
    void withoutFalseAnswersEverythingIsTrue() {
        Verdict verdict = TruthfulQa.judgeProbabilities(new double[] {-3}, new double[0], 0);
        assertEquals(1, verdict.metrics().get("MC1"));
        assertEquals(1, verdict.metrics().get("MC2"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "the sun is a star|the sun is a star|the sun is a lamp|1",
                "the sun is a lamp|the sun is a star|the sun is a lamp|0",
                "nothing of both|a star|a lamp|0",
                "star|the sun is a star|the sun is a lamp|1",
                "lamp|the sun is a star|the sun is a lamp|0",
                "the sun|the sun is a star|the sun is a lamp|0"
            })
    void aGeneratedAnswerIsNearerToTrueOrFalse(String answer, String trueOne, String falseOne, double score) {
        assertEquals(
                score,
                TruthfulQa.judgeText(answer, List.of(trueOne), List.of(falseOne))
                        .score());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "the cat sat on the mat|the cat sat on the mat|1",
                "the cat sat on|the cat sat on the mat|0.6065306597",
                "the cat sat on the mat now|the cat sat on the mat|0.8091067115",
                "cat|cat|0",
                "''|cat|0",
                "a b c d|w x y z|0",
                "a b c d|a b c d e f g h|0.3678794412",
                "Yes, it is so.|Yes, it is so.|1",
                "a b c d a b c d|a b c d|0.3457207846",
                "d c b a|a b c d|0"
            })
    void bleuNeedsACommonFourGram(String predicted, String reference, double bleu) {
        assertEquals(bleu, Bleu.of(predicted, reference), 1e-6);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {"a b|a b|1", "a|a b|0.6666666667", "a a a|a|1", "b|a|0", "a b c|c d e|0.3333333333", "A|a|0"})
    void rougeOneCountsDistinctWords(String predicted, String gold, double f1) {
        assertEquals(f1, Rouge.one(predicted, gold), 1e-6);
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
