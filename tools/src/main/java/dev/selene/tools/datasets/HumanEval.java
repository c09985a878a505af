package dev.selene.tools.datasets;

import dev.selene.base.SeleneException;
import dev.selene.tools.scoring.CodeCompletion;
import dev.selene.tools.scoring.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * HumanEval and HumanEval-X: functions to be completed, judged by running them against the set's tests. Needs a {@link
 * CodeRunner}: a program that a model wrote is run only where the user asks for it.
 */
final class HumanEval {
    private static final int MAX_TOKENS = 512;
    private static final int MAX_TOKENS_X = 1024;

    /** A language of HumanEval-X, and how its completions are cut. */
    private enum Edition {
        cpp(CodeRunner.Language.CPP, CodeCompletion::ofBraces),
        go(CodeRunner.Language.GO, CodeCompletion::ofBraces),
        java(CodeRunner.Language.JAVA, CodeCompletion::ofMethod),
        js(CodeRunner.Language.JAVASCRIPT, CodeCompletion::ofBraces),
        python(CodeRunner.Language.PYTHON, CodeCompletion::ofPython);

        private final CodeRunner.Language language;
        private final UnaryOperator<String> cut;

        Edition(CodeRunner.Language language, UnaryOperator<String> cut) {
            this.language = language;
            this.cut = cut;
        }
    }

    private HumanEval() {}

    static List<Question> read(DataFolder folder, ReadOptions options) {
        CodeRunner runner = runner(options);
        List<Question> questions = new ArrayList<>();
        for (Path file : folder.files("", ".jsonl"))
            for (Row row : JsonRows.of(file, file.getFileName().toString())) {
                String prompt = row.get("prompt").strip();
                String test = row.get("test") + "\ncheck(" + row.get("entry_point") + ")\n";
                questions.add(new Question(
                        row.get("task_id"),
                        row.group(),
                        Prompt.of(prompt),
                        new Task.Generate(MAX_TOKENS),
                        test,
                        Question.ofText(answer -> run(
                                runner,
                                CodeRunner.Language.PYTHON,
                                row.get("prompt") + CodeCompletion.ofPython(answer) + "\n" + test))));
            }
        return questions;
    }

    static List<Question> readX(DataFolder folder, ReadOptions options) {
        CodeRunner runner = runner(options);
        List<Question> questions = new ArrayList<>();
        for (Edition edition : Edition.values()) {
            Path file = folder.path().resolve(edition + "/data/data_" + edition + "_data_humaneval.jsonl");
            if (!Files.exists(file)) continue;
            for (Row row : JsonRows.of(file, edition.name())) questions.add(question(runner, edition, row));
        }
        if (questions.isEmpty()) folder.file("python/data/data_python_data_humaneval.jsonl"); // tells what is expected
        return questions;
    }

    private static Question question(CodeRunner runner, Edition edition, Row row) {
        return new Question(
                row.get("task_id"),
                row.group(),
                Prompt.of(row.get("prompt")),
                new Task.Generate(MAX_TOKENS_X),
                row.get("test"),
                Question.ofText(answer ->
                        run(runner, edition.language, ProgramX.of(edition.language, row, edition.cut.apply(answer)))));
    }

    private static CodeRunner runner(ReadOptions options) {
        return options.runner()
                .orElseThrow(() -> SeleneException.user("HumanEval runs programs that the model writes, which is off"
                        + " unless asked for: add --run-code (a process of its own, without network, limited in time"
                        + " and memory)."));
    }

    private static Verdict run(CodeRunner runner, CodeRunner.Language language, String program) {
        String failure = runner.run(language, program);
        return Verdict.of(failure.isEmpty() ? "passed" : failure, failure.isEmpty());
    }
}
