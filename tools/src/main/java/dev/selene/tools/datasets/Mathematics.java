package dev.selene.tools.datasets;

import dev.selene.tools.scoring.LastNumber;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** GSM8K and AIME: a question in words, of whose answer the last number counts. */
final class Mathematics {
    private static final int MAX_TOKENS = 512;
    private static final String STEP_BY_STEP =
            "\nPlease reason step by step, and put your final answer within \\boxed{}.";

    private Mathematics() {}

    static List<Question> readGsm8k(DataFolder folder, ReadOptions options) {
        List<Question> questions = new ArrayList<>();
        for (Path file : folder.files("", ".jsonl"))
            for (Row row : JsonRows.of(file, file.getFileName().toString())) {
                // the worked solution ends with "#### 18"
                String gold = LastNumber.of(row.get("answer")).orElse("");
                questions.add(folder.question(question(row, row.get("question"), gold), row));
            }
        return questions;
    }

    static List<Question> readAime(DataFolder folder, ReadOptions options) {
        List<Question> questions = new ArrayList<>();
        for (Path file : folder.files("", ".parquet", ".jsonl")) {
            String name = file.getFileName().toString();
            List<Row> rows = name.endsWith(".parquet") ? ParquetRows.of(file, name) : JsonRows.of(file, name);
            for (Row row : rows) {
                String text = row.get("Problem", "origin_prompt", "problem", "question") + STEP_BY_STEP;
                String gold = row.get("Answer", "gold_answer", "answer");
                questions.add(folder.question(question(row, text, gold), row));
            }
        }
        return questions;
    }

    private static Question question(Row row, String text, String gold) {
        return new Question(
                row.key(),
                row.group(),
                Prompt.of(text),
                new Task.Generate(MAX_TOKENS),
                gold,
                Question.ofText(answer -> LastNumber.judge(answer, gold)));
    }
}
