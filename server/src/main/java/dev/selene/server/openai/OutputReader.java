package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.text.grammar.GrammarSource;
import dev.selene.text.grammar.SchemaDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the fields that say what an answer's text must be: OpenAI's and those of vLLM. */
final class OutputReader {
    /** What each of vLLM's older fields is in {@code structured_outputs}. */
    private static final Map<String, String> GUIDED = Map.of(
            "guided_json", "json", "guided_regex", "regex", "guided_choice", "choice", "guided_grammar", "grammar");

    private static final Set<String> STRUCTURED = Set.of("json", "json_object", "regex", "choice", "grammar");

    private final Fields fields;
    private final FieldProblems problems;
    private final List<ConstrainedOutput> found = new ArrayList<>();

    OutputReader(Fields fields) {
        this.fields = fields;
        this.problems = fields.problems();
    }

    /** Empty for any text. */
    Optional<ConstrainedOutput> read() {
        fields.get("response_format").ifPresent(this::readResponseFormat);
        fields.get("structured_outputs").ifPresent(this::readStructured);
        GUIDED.keySet().stream()
                .sorted()
                .forEach(name -> fields.get(name).ifPresent(value -> readOne(GUIDED.get(name), value, name)));
        if (found.size() > 1)
            problems.invalid(
                    found.get(1).field(),
                    "and " + found.get(0).field() + " both say what the answer must be, expected one of them");
        return found.stream().findFirst();
    }

    private void readResponseFormat(JsonNode value) {
        if (!value.isObject()) {
            problems.wrongType("response_format", "an object", JsonKind.of(value));
            return;
        }
        var format = new Fields(value, "response_format", problems);
        String type = format.requiredText("type");
        switch (type) {
            case "text" -> format.refuseOthers(Set.of("type"));
            case "json_object" -> {
                format.refuseOthers(Set.of("type"));
                add("response_format", new GrammarSource.JsonObject());
            }
            case "json_schema" -> {
                format.refuseOthers(Set.of("type", "json_schema"));
                JsonNode node = format.requiredObject("json_schema");
                if (node != null) readSchema(new Fields(node, "response_format.json_schema", problems));
            }
            case "" -> {}
            default ->
                problems.add(
                        "response_format.type",
                        "unsupported_value",
                        "is \"" + type + "\", expected text, json_object or json_schema");
        }
    }

    private void readSchema(Fields named) {
        named.refuseOthers(Set.of("name", "description", "schema", "strict"));
        named.text("name");
        named.text("description");
        boolean strict = named.bool("strict", false);
        JsonNode schema = named.requiredObject("schema");
        if (schema != null)
            add(
                    "response_format",
                    new GrammarSource.JsonSchema(schema, strict ? SchemaDialect.STRICT : SchemaDialect.GENERAL));
    }

    private void readStructured(JsonNode value) {
        if (!value.isObject()) {
            problems.wrongType("structured_outputs", "an object", JsonKind.of(value));
            return;
        }
        var options = new Fields(value, "structured_outputs", problems);
        options.refuseOthers(STRUCTURED);
        for (String name : STRUCTURED.stream().sorted().toList())
            options.get(name).ifPresent(one -> readOne(name, one, options.pathOf(name)));
    }

    private void readOne(String name, JsonNode value, String path) {
        switch (name) {
            case "json" -> {
                JsonNode schema = value.isTextual() ? parsed(value.textValue(), path) : value;
                if (schema == null) return;
                if (schema.isObject()) add(path, new GrammarSource.JsonSchema(schema, SchemaDialect.GENERAL));
                else problems.wrongType(path, "a JSON schema, as an object or as its text", JsonKind.of(schema));
            }
            case "json_object" -> {
                if (!value.isBoolean()) problems.wrongType(path, "true or false", JsonKind.of(value));
                else if (value.booleanValue()) add(path, new GrammarSource.JsonObject());
            }
            case "regex" -> text(value, path).ifPresent(text -> add(path, new GrammarSource.Regex(text)));
            case "grammar" -> text(value, path).ifPresent(text -> add(path, new GrammarSource.Ebnf(text)));
            case "choice" -> readChoice(value, path);
            default -> throw new IllegalArgumentException(name);
        }
    }

    private JsonNode parsed(String text, String path) {
        try {
            return Json.parse(text, path, SeleneException.Kind.USER);
        } catch (SeleneException e) {
            problems.invalid(path, "is not valid JSON: " + e.getMessage());
            return null;
        }
    }

    private void readChoice(JsonNode value, String path) {
        List<String> choices = new ArrayList<>();
        if (!value.isArray()) problems.wrongType(path, "an array of strings", JsonKind.of(value));
        for (int i = 0; value.isArray() && i < value.size(); i++)
            text(value.get(i), path + "[" + i + "]").ifPresent(choices::add);
        if (value.isArray() && choices.size() == value.size()) add(path, new GrammarSource.Choice(choices));
    }

    private Optional<String> text(JsonNode value, String path) {
        if (value.isTextual()) return Optional.of(fields.checkedText(path, value.textValue()));
        problems.wrongType(path, "a string", JsonKind.of(value));
        return Optional.empty();
    }

    private void add(String field, GrammarSource source) {
        found.add(new ConstrainedOutput(field, source));
    }
}
