package dev.selene.tools.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.tools.scoring.LongBench;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** LongBench and LongBench-E: 21 tasks on long documents; the set's own files hold prompts and token limits. */
final class LongBenchSet {
    private static final long MAX_CONFIG_BYTES = 1 << 20;

    private LongBenchSet() {}

    static List<Question> read(DataFolder folder, ReadOptions options) {
        return read(folder, "");
    }

    static List<Question> readE(DataFolder folder, ReadOptions options) {
        return read(folder, "_e");
    }

    private static List<Question> read(DataFolder folder, String suffix) {
        JsonNode prompts = Json.read(folder.file("dataset2prompt.json"), MAX_CONFIG_BYTES);
        JsonNode limits = Json.read(folder.file("dataset2maxlen.json"), MAX_CONFIG_BYTES);
        List<Question> questions = new ArrayList<>();
        for (Path file : folder.files("data", ".jsonl")) {
            String task = DataFolder.nameWithoutEnding(file, suffix + ".jsonl");
            if (task.endsWith(".jsonl") || suffix.isEmpty() && task.endsWith("_e")) continue; // the other edition's
            if (!LongBench.knows(task)) throw SeleneException.data(file + ": " + task + " is no task of LongBench");
            if (!prompts.path(task).isTextual() || !limits.path(task).isInt())
                throw SeleneException.data(file + ": dataset2prompt.json or dataset2maxlen.json does not name " + task);
            TaskFile wording = new TaskFile(
                    folder.path().resolve("dataset2prompt.json"),
                    Optional.of(prompts.get(task).textValue()),
                    OptionalInt.empty(),
                    Optional.empty());
            for (Row row : JsonRows.of(file, task))
                questions.add(folder.question(
                        wording.over(question(task, suffix, limits.get(task).intValue(), row), row), row));
        }
        if (questions.isEmpty()) throw SeleneException.data(folder.path() + "/data: no task of this edition");
        return questions;
    }

    private static Question question(String task, String suffix, int maxTokens, Row row) {
        List<String> golds = texts(row, "answers");
        List<String> classes = texts(row, "all_classes");
        return new Question(
                row.key(),
                suffix.isEmpty() ? task : task + lengthClass(row),
                Prompt.of(row.get("context")),
                new Task.Generate(maxTokens),
                String.join(" | ", golds),
                Question.ofText(answer -> LongBench.judge(task, answer, golds, classes)));
    }

    /** LongBench-E is told apart by the length of the documents. */
    private static String lengthClass(Row row) {
        String words = row.get("length");
        if (!words.matches("[0-9]{1,9}")) throw SeleneException.data(row.where() + ": length is " + words);
        int length = Integer.parseInt(words);
        return length < 4000 ? " 0-4k" : length < 8000 ? " 4-8k" : " 8k+";
    }

    private static List<String> texts(Row row, String field) {
        String json = row.fields().get(field);
        if (json == null) return List.of();
        List<String> texts = new ArrayList<>();
        Json.parse(json, row.where(), SeleneException.Kind.DATA).forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
