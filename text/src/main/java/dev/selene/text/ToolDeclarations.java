package dev.selene.text;

import dev.selene.text.SchemaReader.NotDeclarable;
import dev.selene.text.jinja.CodePointOrder;
import dev.selene.text.jinja.Printer;
import dev.selene.text.jinja.PythonJson;
import dev.selene.text.jinja.TemplateFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tools as TypeScript declarations, the form in which Kimi-K2.5 was taught them.
 *
 * <p>Each function is a {@code type name = (_: {…}) => any;} under its description; definitions ({@code $defs}) come
 * before it as {@code interface}s. Required fields come first, each group sorted by name; comments above a field give its
 * description, its constraints and its default. Values print as in Python ({@code True}, {@code None}), defaults that are
 * not numbers or booleans as JSON. Source: {@code tool_declaration_ts.py} of Kimi-K2.5.
 */
final class ToolDeclarations {
    private static final String INDENT = "  ";

    private final Printer printer = new Printer();

    private ToolDeclarations() {}

    /** The declarations; empty if a schema cannot be written as TypeScript, when the model is shown JSON instead. */
    static Optional<String> typescript(List<?> tools) {
        try {
            return Optional.of(new ToolDeclarations().declare(tools));
        } catch (NotDeclarable | TemplateFailure _) {
            return Optional.empty();
        }
    }

    private String declare(List<?> tools) {
        List<String> functions = new ArrayList<>();
        for (Object tool : tools) {
            if (!(tool instanceof Map<?, ?> map)) throw new NotDeclarable("a tool is " + tool);
            if (!"function".equals(map.get("type")) || isFalse(map.get("function"))) continue;
            if (!(map.get("function") instanceof Map<?, ?> function))
                throw new NotDeclarable("a function is no object");
            functions.add(function(function));
        }
        if (functions.isEmpty()) return "";
        return "# Tools\n\n## functions\nnamespace functions {\n" + String.join("\n", functions) + "\n}\n";
    }

    private String function(Map<?, ?> function) {
        SchemaReader reader = new SchemaReader();
        Object parameters = isFalse(function.get("parameters")) ? Map.of() : function.get("parameters");
        if (!(parameters instanceof Map<?, ?> map)) throw new NotDeclarable("parameters is " + parameters);
        SchemaType.Structure root = reader.structure(map);

        List<String> lines = new ArrayList<>();
        String type = structure(root, "");
        if (reader.refersToRoot) {
            String fields = root.fields().stream().map(f -> field(f, INDENT)).collect(Collectors.joining(",\n"));
            lines.add("interface parameters {" + (fields.isEmpty() ? "" : "\n" + fields + "\n") + "}");
            type = "parameters";
        }
        for (Map.Entry<String, Object> definition : List.copyOf(reader.definitions.entrySet())) {
            String body = type(reader.read(definition.getValue()), "");
            if (!(definition.getValue() instanceof Map<?, ?> schema))
                throw new NotDeclarable("a definition is no object");
            describe(schema.get("description"), "", lines);
            lines.add("interface " + definition.getKey() + " " + body);
        }
        describe(function.get("description"), "", lines);
        Object name = function.containsKey("name") ? function.get("name") : "function";
        lines.add("type " + printer.str(name) + " = (_: " + type + ") => any;");
        return String.join("\n", lines);
    }

    private String field(SchemaType.Field field, String indent) {
        List<String> lines = comments(field.type().notes(), indent);
        if (field.fallback() != null) lines.add(indent + "// Default: " + fallback(field.fallback()));
        lines.add(indent + field.name() + (field.optional() ? "?" : "") + ": " + type(field.type(), indent));
        return String.join("\n", lines);
    }

    private String fallback(Object value) {
        return value instanceof Number || value instanceof Boolean ? printer.repr(value) : PythonJson.dumps(value);
    }

    private String type(SchemaType type, String indent) {
        return switch (type) {
            case SchemaType.Named named -> printer.str(named.name());
            case SchemaType.Structure structure -> structure(structure, indent);
            case SchemaType.Array array -> array(array, indent);
            case SchemaType.Enumeration enumeration ->
                enumeration.values().stream()
                        .map(value -> value instanceof String text ? '"' + text + '"' : printer.str(value))
                        .collect(Collectors.joining(" | "));
            case SchemaType.AnyOf anyOf ->
                anyOf.types().stream().map(one -> type(one, indent)).collect(Collectors.joining(" | "));
        };
    }

    private String structure(SchemaType.Structure structure, String indent) {
        String inner = indent + INDENT;
        Comparator<SchemaType.Field> requiredFirst = Comparator.comparing(SchemaType.Field::optional);
        List<String> fields = structure.fields().stream()
                .sorted(requiredFirst.thenComparing(SchemaType.Field::name, CodePointOrder.INSTANCE))
                .map(field -> field(field, inner))
                .collect(Collectors.toCollection(ArrayList::new));
        switch (structure.additional()) {
            case null -> {}
            case Boolean any -> fields.add(inner + "[k: string]: " + (any ? "any" : "never"));
            case SchemaType type -> fields.add(inner + "[k: string]: " + type(type, inner));
            default -> throw new NotDeclarable("additionalProperties is " + structure.additional());
        }
        return fields.isEmpty() ? "{}" : "{\n" + String.join(",\n", fields) + "\n" + indent + "}";
    }

    private String array(SchemaType.Array array, String indent) {
        String inner = indent + INDENT;
        List<String> lines = comments(array.item().notes(), inner);
        if (lines.isEmpty()) return "Array<" + type(array.item(), indent) + ">";
        return "Array<\n" + String.join("\n", lines) + "\n" + inner + type(array.item(), inner) + "\n" + indent + ">";
    }

    private List<String> comments(SchemaType.Notes notes, String indent) {
        List<String> lines = new ArrayList<>();
        describe(notes.description(), indent, lines);
        if (!notes.constraints().isEmpty())
            lines.add(notes.constraints().entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + printer.str(entry.getValue()))
                    .collect(Collectors.joining(", ", indent + "// ", "")));
        return lines;
    }

    private static void describe(Object description, String indent, List<String> lines) {
        if (isFalse(description)) return;
        if (!(description instanceof String text)) throw new NotDeclarable("a description is " + description);
        for (String line : text.split("\n", -1)) lines.add(line.isEmpty() ? "" : indent + "// " + line);
    }

    private static boolean isFalse(Object value) {
        return switch (value) {
            case null -> true;
            case Boolean b -> !b;
            case Number n -> n.doubleValue() == 0;
            case String s -> s.isEmpty();
            case Map<?, ?> m -> m.isEmpty();
            case List<?> l -> l.isEmpty();
            default -> false;
        };
    }
}
