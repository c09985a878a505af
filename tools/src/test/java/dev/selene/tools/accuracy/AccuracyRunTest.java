package dev.selene.tools.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.tools.datasets.Prompt;
import dev.selene.tools.datasets.Question;
import dev.selene.tools.datasets.Task;
import dev.selene.tools.scoring.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccuracyRunTest {
    private static final ObjectNode IDENTITY = Json.mapper().createObjectNode().put("model", "m");

    @TempDir
    Path folder;

    private final List<String> asked = new ArrayList<>();

    private static List<Question> questions(int count) {
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String gold = i % 3 == 0 ? "no" : "yes";
            questions.add(new Question(
                    "q" + i,
                    i < count / 2 ? "first" : "second",
                    Prompt.of("ask " + i),
                    new Task.Generate(4),
                    gold,
                    given -> Verdict.of(given.text(), given.text().equals(gold))));
        }
        return questions;
    }

    /** Says yes to everything, and breaks after some answers. */
    private Answerer yes(int breakAfter) {
        return (questions, inOrder) -> {
            for (Question question : questions) {
                if (asked.size() == breakAfter) throw SeleneException.config("broken");
                asked.add(question.key());
                inOrder.accept(question, reply(question, "yes"));
            }
        };
    }

    private static Reply reply(Question question, String text) {
        return new Reply(
                question.prompt().text(), new int[] {1, 2}, new int[] {3}, new Question.Given(text, new double[0]));
    }

    @Test
    void anInterruptedRunGoesOnAfterItsLastWholeItem() throws IOException {
        Path file = folder.resolve("items.jsonl");
        try (ItemLog log = ItemLog.open(file, IDENTITY)) {
            AccuracyRun run = new AccuracyRun(yes(5), questions(9), (done, total, right) -> {});
            assertThrows(SeleneException.class, () -> run.run(log));
        }
        Files.writeString(file, "{\"key\":\"q5\",\"gro", StandardOpenOption.APPEND); // the process was killed in a line
        List<Score> scores;
        try (ItemLog log = ItemLog.open(file, IDENTITY)) {
            assertEquals(5, log.earlier().size());
            scores = Score.of(new AccuracyRun(yes(99), questions(9), (done, total, right) -> {}).run(log));
        }
        assertEquals(List.of("q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8"), asked);
        assertEquals(
                List.of("total", "first", "second"),
                scores.stream().map(Score::name).toList());
        assertEquals(6, scores.getFirst().right());
        assertEquals(9, ItemLog.read(file).size());
        assertEquals(
                "66.67 % (6 of 9), 95 % confidence 35.42 to 87.94 %",
                scores.getFirst().text());
    }

    @Test
    void aCompleteRunAndOneOfAnotherIdentityAreBegunAnew() {
        Path file = folder.resolve("items.jsonl");
        try (ItemLog log = ItemLog.open(file, IDENTITY)) {
            new AccuracyRun(yes(99), questions(3), (done, total, right) -> {}).run(log);
        }
        try (ItemLog log = ItemLog.open(file, IDENTITY)) {
            assertEquals(0, log.earlier().size());
            AccuracyRun run = new AccuracyRun(yes(4), questions(3), (done, total, right) -> {});
            assertThrows(SeleneException.class, () -> run.run(log));
        }
        try (ItemLog log = ItemLog.open(file, Json.mapper().createObjectNode().put("model", "other"))) {
            assertEquals(0, log.earlier().size());
        }
    }

    @Test
    void anAnswerThatChangesInAnotherOrderIsFound() {
        Path file = folder.resolve("items.jsonl");
        List<Question> questions = questions(20);
        Answerer lastIsDifferent = (open, inOrder) -> {
            for (int i = 0; i < open.size(); i++)
                inOrder.accept(open.get(i), reply(open.get(i), i == 19 ? "no" : "yes"));
        };
        try (ItemLog log = ItemLog.open(file, IDENTITY)) {
            AccuracyRun steady = new AccuracyRun(yes(999), questions, (done, total, right) -> {});
            List<ItemRecord> items = steady.run(log);
            assertEquals(List.of(), steady.differences(items, 1));
            assertEquals(List.of(), steady.differences(items, 2));
            AccuracyRun wavering = new AccuracyRun(lastIsDifferent, questions, (done, total, right) -> {});
            assertEquals(1, wavering.differences(items, 1).size());
        }
    }

    @Test
    void twoRunsAreComparedItemByItem() {
        Path left = folder.resolve("left.jsonl");
        Path right = folder.resolve("right.jsonl");
        run(
                left,
                questions(6),
                (questions, inOrder) -> questions.forEach(one -> inOrder.accept(one, reply(one, "yes"))));
        run(
                right,
                questions(7),
                (questions, inOrder) -> questions.forEach(one ->
                        inOrder.accept(one, reply(one, one.key().equals("q1") ? "no" : one.gold()))));
        RunDiff diff = RunDiff.of(left, right);
        assertEquals(6, diff.inBoth());
        assertEquals(
                List.of("q0", "q1", "q3"),
                diff.changed().stream().map(pair -> pair.left().key()).toList());
        assertEquals(2, diff.better());
        assertEquals(1, diff.worse());
        assertEquals(List.of("q6"), diff.onlyRight());
        assertTrue(diff.onlyLeft().isEmpty());
    }

    private static void run(Path file, List<Question> questions, BiAnswerer answerer) {
        try (ItemLog log = ItemLog.open(file, IDENTITY)) {
            new AccuracyRun(answerer::answer, questions, (done, total, right) -> {}).run(log);
        }
    }

    private interface BiAnswerer {
        void answer(List<Question> questions, BiConsumer<Question, Reply> inOrder);
    }
}
