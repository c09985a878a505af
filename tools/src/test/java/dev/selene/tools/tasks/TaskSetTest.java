package dev.selene.tools.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskSetTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"origin_prompt\": \"1+1\", \"gold_answer\": \"2\"} | so \\boxed{3}, no \\boxed{2} | \\boxed{2} or \\boxed{3} | 48",
                "{\"title\": \"T\", \"passage\": \"P.\", \"question\": \"is it\", \"answer\": true} | no, yes | yes? no | 40",
                "{\"question\": \"Q\", \"A\": \"a\", \"B\": \"b\", \"C\": \"c\", \"D\": \"d\", \"answer\": \"C\"} | A then C | CD | 32",
                "{\"question\": \"Q\", \"answer\": \"1, 2\"} | 1, 2 | 1, 2, 3 | 60",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"u\"}, {\"role\": \"assistant\", \"content\": \"a\"}]} | a | a. | 80"
            })
    void everyFormIsJudgedByItsOwnRule(String line, String right, String wrong, int maxTokens) throws IOException {
        TaskTurn turn = read(line).turns().getFirst();
        assertTrue(turn.isRight().test(right), right);
        assertFalse(turn.isRight().test(wrong), wrong);
        assertFalse(turn.isRight().test(""));
        assertEquals(maxTokens, turn.maxTokens());
    }

    @Test
    void callsAreComparedAsTheModelWritesThem() throws IOException {
        TaskTurn turn =
                read("{\"kind\": \"call\", \"tools\": [{\"type\": \"function\"}], \"messages\": [{\"role\": \"user\","
                                + " \"content\": \"u\"}, {\"role\": \"assistant\", \"content\": \"\", \"tool_calls\": [{\"id\":"
                                + " \"functions.f:0\", \"function\": {\"name\": \"f\", \"arguments\": \"{}\"}}]}]}")
                        .turns()
                        .getFirst();
        assertEquals("call / call", turn.kind());
        assertTrue(turn.isRight()
                .test("<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0"
                        + "<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>"));
    }

    @Test
    void theSetsOfTheDemonstrationModelAreFoundBesideIt() {
        List<TaskSet> sets = TaskSet.filesBeside(TestData.microK2()).stream()
                .map(TaskSet::read)
                .toList();
        assertEquals(
                List.of("chat", "math_add", "math_mul", "math_sub", "mc", "tools", "yes_no"),
                sets.stream().map(TaskSet::name).toList());
        assertEquals(
                List.of(200, 200, 200, 200, 200, 425, 200),
                sets.stream().map(set -> set.turns().size()).toList());
        assertEquals(List.of(), TaskSet.filesBeside(folder));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"question\": \"Q\"} | :1: the text \"answer\" is missing. The forms of a question are listed in",
                "{\"passage\": \"P\", \"title\": \"T\", \"question\": \"Q\", \"answer\": \"yes\"} | \"answer\" is neither true nor false",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"u\"}]} | messages have no turn of the assistant",
                "{\"messages\": [{\"role\": \"assistant\", \"content\": \"u\"}]} | messages begin with the assistant",
                "{\"messages\": 7} | \"messages\" is no list of objects",
                "{broken | not valid JSON"
            })
    void aLineThatIsNoQuestionIsNamed(String line, String message) {
        var e = assertThrows(SeleneException.class, () -> read(line));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void aFileWithoutQuestionsIsRefused() {
        assertTrue(assertThrows(SeleneException.class, () -> read(" "))
                .getMessage()
                .contains("no questions. Give at least one line."));
        assertTrue(assertThrows(SeleneException.class, () -> TaskSet.read(folder.resolve("none.jsonl")))
                .getMessage()
                .endsWith("none.jsonl: no such file"));
    }

    private TaskSet read(String line) throws IOException {
        return TaskSet.read(Files.writeString(folder.resolve("set.jsonl"), line + "\n"));
    }
}
