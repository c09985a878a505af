package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.server.openai.ToolUse.Choice;
import dev.selene.text.grammar.AnswerShape.Tool;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tool_choice} and {@code parallel_tool_calls}. */
final class ToolChoiceReader {
    private static final String FIELD = "tool_choice";

    private final Fields body;
    private final FieldProblems problems;

    ToolChoiceReader(Fields body) {
        this.body = body;
        this.problems = body.problems();
    }

    ToolUse read(List<Tool> tools) {
        Choice choice = choice(tools);
        return new ToolUse(tools, choice, body.bool("parallel_tool_calls", true));
    }

    private Choice choice(List<Tool> tools) {
        Optional<JsonNode> value = body.get(FIELD);
        if (value.isEmpty()) return new Choice.Auto();
        JsonNode choice = value.get();
        if (choice.isObject()) return named(new Fields(choice, FIELD, problems), tools);
        if (!choice.isTextual()) {
            problems.wrongType(FIELD, "a string or an object", JsonKind.of(choice));
            return new Choice.Auto();
        }
        return switch (choice.textValue()) {
            case "auto" -> new Choice.Auto();
            case "none" -> new Choice.None();
            case "required" -> {
                if (tools.isEmpty()) problems.invalid(FIELD, "is \"required\", and there are no tools");
                yield new Choice.Required();
            }
            default -> {
                problems.add(
                        FIELD,
                        "unsupported_value",
                        "is " + choice
                                + ", expected \"auto\", \"none\", \"required\" or an object that names a function");
                yield new Choice.Auto();
            }
        };
    }

    private Choice named(Fields choice, List<Tool> tools) {
        choice.refuseOthers(Set.of("type", "function"));
        String type = choice.requiredText("type");
        if (!type.isEmpty() && !type.equals("function"))
            problems.add(choice.pathOf("type"), "unsupported_value", "is \"" + type + "\", only function is supported");
        JsonNode node = choice.requiredObject("function");
        if (node == null) return new Choice.Auto();
        var function = new Fields(node, choice.pathOf("function"), problems);
        function.refuseOthers(Set.of("name"));
        String name = function.requiredText("name");
        if (!name.isEmpty() && tools.stream().noneMatch(tool -> tool.name().equals(name)))
            problems.invalid(function.pathOf("name"), "is \"" + name + "\", which is none of the tools");
        return new Choice.Named(name);
    }
}
