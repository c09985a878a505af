package dev.selene.tools.datasets;

import dev.selene.tools.scoring.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * BoolQ: a passage and a yes/no question. The answer is the more probable one of "yes" and "no" as the next token. Reads
 * the published fields and those of its SuperGLUE edition, which has no title.
 */
final class BoolQ {
    private BoolQ() {}

    static List<Question> read(DataFolder folder, ReadOptions options) {
        List<Question> questions = new ArrayList<>();
        for (Path file : folder.files("", ".jsonl"))
            for (Row row : JsonRows.of(file, file.getFileName().toString())) questions.add(question(folder, row));
        return questions;
    }

    private static Question question(DataFolder folder, Row row) {
        String gold = row.get("answer", "label").equals("true") ? "yes" : "no";
        String head = row.fields().containsKey("title") ? row.get("title") + " -- " : "";
        Prompt prompt = Prompt.of(head + row.get("passage") + "\nQuestion: " + row.get("question") + "?\nAnswer:");
        Question published = new Question(
                row.key(),
                row.group(),
                prompt,
                new Task.NextToken(List.of("yes", "no")),
                gold,
                Question.ofText(answer -> Verdict.of(answer, answer.equals(gold))));
        return folder.question(published, row);
    }
}
