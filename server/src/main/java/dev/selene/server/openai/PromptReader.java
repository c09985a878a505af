package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.server.openai.TextRequest.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The field {@code prompt}: a string, an array of token ids, or an array of these. */
final class PromptReader {
    private static final int MAX_PROMPTS = 128;
    private static final String EXPECTED = "a string, an array of token ids, or an array of either";

    private final Fields fields;
    private final FieldProblems problems;

    PromptReader(Fields fields) {
        this.fields = fields;
        this.problems = fields.problems();
    }

    /** Empty when something was noted. */
    List<Prompt> read() {
        Optional<JsonNode> value = fields.get("prompt");
        if (value.isEmpty()) {
            problems.add("prompt", "missing_required_parameter", "is missing");
            return List.of();
        }
        JsonNode prompt = value.get();
        if (prompt.isTextual()) return List.of(text(prompt, "prompt"));
        if (!prompt.isArray()) {
            problems.wrongType("prompt", EXPECTED, JsonKind.of(prompt));
            return List.of();
        }
        if (prompt.isEmpty()) {
            problems.invalid("prompt", "is an empty array, expected at least one prompt");
            return List.of();
        }
        return prompt.get(0).isNumber() ? ids(prompt, "prompt").stream().toList() : several(prompt);
    }

    private List<Prompt> several(JsonNode array) {
        if (array.size() > MAX_PROMPTS)
            problems.invalid("prompt", "has " + array.size() + " prompts, expected at most " + MAX_PROMPTS);
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            JsonNode prompt = array.get(i);
            String path = "prompt[" + i + "]";
            if (prompt.isTextual()) prompts.add(text(prompt, path));
            else if (prompt.isArray()) ids(prompt, path).ifPresent(prompts::add);
            else problems.wrongType(path, "a string or an array of token ids", JsonKind.of(prompt));
        }
        return prompts;
    }

    private Prompt text(JsonNode node, String path) {
        return new Prompt.Text(fields.checkedText(path, node.textValue()));
    }

    private Optional<Prompt> ids(JsonNode array, String path) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            OptionalInt id = TokenIds.read(array.get(i), path + "[" + i + "]", problems);
            if (id.isEmpty()) return Optional.empty();
            ids[i] = id.getAsInt();
        }
        return Optional.of(new Prompt.Ids(ids));
    }
}
