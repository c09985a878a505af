package dev.selene.tools.datasets;

import dev.selene.tools.scoring.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A user's own questions; an answer is right if it is the expected one, blanks at both ends apart. */
final class Customize {
    private static final int MAX_TOKENS = 512;

    private Customize() {}

    static List<Question> read(DataFolder folder, ReadOptions options) {
        List<Question> questions = new ArrayList<>();
        for (Row row : JsonRows.of(folder.file("customize.jsonl"), "customize.jsonl")) {
            String gold = row.fields().getOrDefault("answer", "");
            Question exact = new Question(
                    row.key(),
                    row.group(),
                    Prompt.of(row.get("question")),
                    new Task.Generate(MAX_TOKENS),
                    gold,
                    Question.ofText(answer -> Verdict.of(answer, answer.strip().equals(gold.strip()))));
            questions.add(folder.question(exact, row));
        }
        return questions;
    }
}
