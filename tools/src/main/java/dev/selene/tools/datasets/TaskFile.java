package dev.selene.tools.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.tools.scoring.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;

/**
 * {@code selene-task.json} beside the data: asks a set's questions in another way than its published rule, for models that
 * the rule does not fit. Each field may be absent:
 *
 * <pre>{@code
 * {"prompt": "{question}\nA. {A}\nB. {B}\nC. {C}\nD. {D}\nAnswer:", "max_tokens": 32, "judge": "last-letter"}
 * }</pre>
 *
 * <p>{@code {name}} in the prompt stands for a field of the data file; {@code judge} is a name of {@link Judges}.
 */
record TaskFile(Path file, Optional<String> prompt, OptionalInt maxTokens, Optional<String> judge) {
    private static final String NAME = "selene-task.json";
    private static final long MAX_BYTES = 1 << 20;
    private static final List<String> FIELDS = List.of("prompt", "max_tokens", "judge");

    /** That of a folder, if it has one. */
    static Optional<TaskFile> in(Path folder) {
        Path file = folder.resolve(NAME);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    private static TaskFile read(Path file) {
        JsonNode json = Json.read(file, MAX_BYTES);
        json.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name))
                throw SeleneException.data(
                        file + ": " + name + " is not a field. There are " + String.join(", ", FIELDS));
        });
        Optional<String> judge = text(json, "judge", file);
        judge.ifPresent(name -> Judges.named(name, file.toString()));
        JsonNode maxTokens = json.path("max_tokens");
        if (!maxTokens.isMissingNode() && !(maxTokens.isInt() && maxTokens.intValue() > 0))
            throw SeleneException.data(file + ": max_tokens is " + maxTokens + ", expected a number above 0");
        return new TaskFile(
                file,
                text(json, "prompt", file),
                maxTokens.isInt() ? OptionalInt.of(maxTokens.intValue()) : OptionalInt.empty(),
                judge);
    }

    private static Optional<String> text(JsonNode json, String field, Path file) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) return Optional.empty();
        if (!value.isTextual()) throw SeleneException.data(file + ": " + field + " is " + value + ", expected a text");
        return Optional.of(value.textValue());
    }

    /** The question asked as this file says. */
    Question over(Question question, Row row) {
        int limit = maxTokens.orElse(question.task() instanceof Task.Generate generate ? generate.maxTokens() : 512);
        Question.Judge judged = question.judge();
        if (judge.isPresent()) {
            BiFunction<String, String, Verdict> named = Judges.named(judge.get(), file.toString());
            judged = Question.ofText(answer -> named.apply(answer, question.gold()));
        } else if (!(question.task() instanceof Task.Generate)) {
            throw SeleneException.data(
                    file + ": this set compares probabilities; to generate answers instead, name a judge");
        }
        Prompt asked = prompt.map(template -> Prompt.of(filled(template, row))).orElse(question.prompt());
        return new Question(question.key(), question.group(), asked, new Task.Generate(limit), question.gold(), judged);
    }

    /** Scans the template once, so that braces in the data mean nothing; {@code {}} stands for itself. */
    private static String filled(String template, Row row) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < template.length(); ) {
            int open = template.indexOf('{', at);
            int close = open < 0 ? -1 : template.indexOf('}', open);
            if (close < 0) return text.append(template.substring(at)).toString();
            String name = template.substring(open + 1, close);
            text.append(template, at, open).append(name.isEmpty() ? "{}" : row.get(name));
            at = close + 1;
        }
        return text.toString();
    }
}
