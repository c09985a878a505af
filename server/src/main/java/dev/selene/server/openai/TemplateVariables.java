package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The field {@code chat_template_kwargs}. */
final class TemplateVariables {
    private TemplateVariables() {}

    static Map<String, Object> read(Fields fields) {
        FieldProblems problems = fields.problems();
        Optional<JsonNode> value = fields.get("chat_template_kwargs");
        if (value.isEmpty()) return Map.of();
        if (!value.get().isObject()) {
            problems.wrongType("chat_template_kwargs", "an object", JsonKind.of(value.get()));
            return Map.of();
        }
        for (String reserved : List.of("messages", "tools", "add_generation_prompt"))
            if (value.get().has(reserved))
                problems.invalid("chat_template_kwargs." + reserved, "would replace what the request itself says");
        return new JsonValues(problems).object(value.get(), "chat_template_kwargs");
    }
}
