package dev.selene.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.DType;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.llm.Llm;
import dev.selene.llm.LlmOptions;
import dev.selene.testkit.TestData;
import dev.selene.tools.tasks.TaskAnswers;
import dev.selene.tools.tasks.TaskSet;
import dev.selene.tools.tasks.TaskTurn;
import java.io.IOException;
import java.nio.file.Files;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The demonstration model is as often right as its makers measured: the column fp8 of its {@code accuracy.json}. They
 * computed in F32, the cache included.
 */
class MicroK2AccuracyTest {
    private static Llm llm;

    @BeforeAll
    static void open() {
        LlmOptions defaults = LlmOptions.defaults();
        llm = Llm.open(
                TestData.microK2(),
                new LlmOptions(
                        defaults.backend(),
                        defaults.threads(),
                        DType.F32,
                        defaults.dequantisation(),
                        defaults.loraNormEps(),
                        defaults.contextTokens(),
                        defaults.serving()));
    }

    @AfterAll
    static void close() {
        llm.close();
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"math_add", "math_sub", "math_mul", "yes_no", "mc", "tools", "chat"})
    void everyKindOfQuestionHasTheMeasuredCount(String task) throws IOException {
        Map<String, String> expected = new TreeMap<>();
        measured(task)
                .properties()
                .forEach(kind -> expected.put(
                        kind.getKey(),
                        kind.getValue().get(0) + "/" + kind.getValue().get(1)));
        Map<String, String> got = new TreeMap<>();
        counts(turns(task)).forEach((kind, count) -> got.put(kind, count[0] + "/" + count[1]));
        assertEquals(expected, got);
    }

    /** A few of those kinds of question that the makers' measurement found always right. */
    @Test
    void whatIsAlwaysRightIsRightHere() throws IOException {
        for (String task : List.of("math_mul", "yes_no", "mc", "tools", "chat")) {
            JsonNode measured = measured(task);
            List<TaskTurn> sure = turns(task).stream()
                    .filter(turn -> measured.get(turn.kind())
                            .get(0)
                            .equals(measured.get(turn.kind()).get(1)))
                    .limit(6)
                    .toList();
            assertFalse(sure.isEmpty());
            counts(sure)
                    .forEach((kind, count) -> assertEquals(count[1], count[0], "right of asked, " + task + " " + kind));
        }
    }

    private static List<TaskTurn> turns(String task) {
        return TaskSet.read(TestData.microK2().resolve("eval/" + task + ".jsonl"))
                .turns();
    }

    /** Right answers and questions asked, by kind. */
    private static Map<String, int[]> counts(List<TaskTurn> turns) {
        BitSet right = TaskAnswers.right(llm, turns);
        Map<String, int[]> counts = new TreeMap<>();
        for (int i = 0; i < turns.size(); i++) {
            int[] count = counts.computeIfAbsent(turns.get(i).kind(), _ -> new int[2]);
            if (right.get(i)) count[0]++;
            count[1]++;
        }
        return counts;
    }

    private static JsonNode measured(String task) throws IOException {
        String text = Files.readString(TestData.microK2().resolve("accuracy.json"));
        return Json.parse(text, "accuracy.json", SeleneException.Kind.DATA).at("/results/eval " + task + "/fp8/kinds");
    }
}
