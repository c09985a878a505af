package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.text.grammar.AnswerShape.Tool;
import dev.selene.text.grammar.SchemaDialect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads declarations of tools and calls of them in a conversation's history. */
final class ToolReader {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");

    private final FieldProblems problems;

    ToolReader(FieldProblems problems) {
        this.problems = problems;
    }

    /**
     * The declarations of a request.
     *
     * @param rendered as the template reads them
     * @param tools as answers are held to them
     */
    record Declared(List<Map<String, Object>> rendered, List<Tool> tools) {}

    Declared read(Optional<JsonNode> tools) {
        Declared declared = new Declared(new ArrayList<>(), new ArrayList<>());
        tools.ifPresent(array -> eachObject(array, "tools", tool -> {
            tool.refuseOthers(Set.of("type", "function"));
            requireFunctionType(tool);
            readFunction(tool, declared.tools());
            declared.rendered().add(new JsonValues(problems).object(tool.object(), tool.path()));
        }));
        return declared;
    }

    private void readFunction(Fields tool, List<Tool> tools) {
        JsonNode node = tool.requiredObject("function");
        if (node == null) return;
        var function = new Fields(node, tool.pathOf("function"), problems);
        function.refuseOthers(Set.of("name", "description", "parameters", "strict"));
        String name = requireName(function);
        if (tools.stream().anyMatch(other -> other.name().equals(name)))
            problems.invalid(function.pathOf("name"), "is \"" + name + "\", as that of another tool");
        function.text("description");
        function.get("parameters")
                .filter(schema -> !schema.isObject())
                .ifPresent(schema ->
                        problems.wrongType(function.pathOf("parameters"), "a JSON schema object", JsonKind.of(schema)));
        boolean strict = function.bool("strict", false);
        tools.add(new Tool(name, function.get("parameters"), strict ? SchemaDialect.STRICT : SchemaDialect.GENERAL));
    }

    /** Calls as templates read them; {@code index}, which streams have, is left out. */
    List<Map<String, Object>> readCalls(JsonNode calls, String path) {
        List<Map<String, Object>> read = new ArrayList<>();
        eachObject(calls, path, call -> {
            call.refuseOthers(Set.of("id", "type", "function", "index"));
            Map<String, Object> copy = new LinkedHashMap<>();
            copy.put("id", call.requiredText("id"));
            requireFunctionType(call);
            copy.put("type", "function");
            JsonNode node = call.requiredObject("function");
            if (node == null) return;
            var function = new Fields(node, call.pathOf("function"), problems);
            function.refuseOthers(Set.of("name", "arguments"));
            Map<String, Object> called = new LinkedHashMap<>();
            called.put("name", requireName(function));
            called.put("arguments", function.requiredText("arguments"));
            copy.put("function", called);
            read.add(copy);
        });
        return read;
    }

    private void eachObject(JsonNode array, String path, Consumer<Fields> reader) {
        if (!array.isArray()) {
            problems.wrongType(path, "an array", JsonKind.of(array));
            return;
        }
        for (int i = 0; i < array.size(); i++) {
            String where = path + "[" + i + "]";
            if (array.get(i).isObject()) reader.accept(new Fields(array.get(i), where, problems));
            else problems.wrongType(where, "an object", JsonKind.of(array.get(i)));
        }
    }

    private void requireFunctionType(Fields fields) {
        String type = fields.requiredText("type");
        if (!type.isEmpty() && !type.equals("function"))
            problems.add(fields.pathOf("type"), "unsupported_value", "is \"" + type + "\", only function is supported");
    }

    private String requireName(Fields function) {
        String name = function.requiredText("name");
        if (!name.isEmpty() && !NAME.matcher(name).matches())
            problems.invalid(function.pathOf("name"), "is not 1 to 64 letters, digits, underscores, dots or dashes");
        return name;
    }
}
