package dev.selene.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.selene.base.DType;
import dev.selene.compute.Dequantisation;
import dev.selene.testkit.TestData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The demonstration model gives the tokens that its makers' own code gives; see models/micro-k2/README.md. */
class MicroK2GoldenTest {
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void everyExpectedAnswerComesOut(DType kvDType) throws Exception {
        List<ExpectedAnswers> expected = ExpectedAnswers.read();
        List<Answer> answers = new ArrayList<>();
        try (Llm llm = Llm.open(TestData.microK2(), options(kvDType))) {
            llm.generateAll(
                    expected.stream().map(ExpectedAnswers::promptIds).toList(),
                    GenerationOptions.greedy(),
                    answers::add);
        }
        assertFalse(expected.isEmpty());
        assertEquals(expected.size(), answers.size());
        for (int i = 0; i < answers.size(); i++) {
            String line = "line " + (i + 1);
            assertArrayEquals(expected.get(i).outputIds(), answers.get(i).tokenIds(), line);
            assertEquals(expected.get(i).outputText(), answers.get(i).text(), line);
            assertEquals(
                    expected.get(i).finish(),
                    answers.get(i).finishReason().name().toLowerCase(Locale.ROOT),
                    line);
        }
    }

    private static LlmOptions options(DType kvDType) {
        return new LlmOptions(
                LlmOptions.defaults().backend(),
                2,
                kvDType,
                Dequantisation.BF16,
                OptionalDouble.empty(),
                OptionalInt.empty(),
                16);
    }
}
