package dev.selene.tools.quantize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which Linear becomes what: an ordered list of rules, of which the first whose pattern matches decides. Read from JSON:
 *
 * <pre>{@code {"rules": [{"pattern": "*.kv_b_proj", "type": "FLOAT"}, {"pattern": "*", "type": "W8A8_DYNAMIC"}]}}</pre>
 *
 * A pattern is matched with the whole name of a Linear, without {@code .weight}; {@code *} stands for any characters.
 */
public record Recipe(List<Rule> rules) {
    private static final long MAX_BYTES = 1 << 20;

    /** One line of a recipe. */
    public record Rule(Pattern pattern, WeightType type) {
        /** @param glob in which {@code *} stands for any characters */
        static Rule of(String glob, WeightType type) {
            String regex =
                    Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return new Rule(Pattern.compile(regex), type);
        }

        boolean matches(String linear) {
            return pattern.matcher(linear).matches();
        }
    }

    public Recipe {
        rules = List.copyOf(rules);
    }

    /** @throws SeleneException of kind DATA if the file is not a recipe; all problems at once */
    public static Recipe read(Path file) {
        return parse(Json.read(file, MAX_BYTES), file.toString());
    }

    /** One that ships with Selene. */
    static Recipe ofResource(String resource) {
        try (InputStream in = Recipe.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("resource " + resource + " is missing");
            return parse(Json.parse(in.readAllBytes(), resource, SeleneException.Kind.INTERNAL), resource);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.INTERNAL, resource + ": cannot be read: " + e, e);
        }
    }

    private static Recipe parse(JsonNode json, String source) {
        Problems problems = new Problems();
        List<Rule> rules = new ArrayList<>();
        JsonNode list = json.path("rules");
        if (!list.isArray() || list.isEmpty()) problems.add("expected {\"rules\": [{\"pattern\": …, \"type\": …}, …]}");
        for (int i = 0; i < list.size(); i++) {
            Optional<Rule> rule = rule(list.get(i));
            rule.ifPresent(rules::add);
            if (rule.isEmpty())
                problems.add(
                        "rule " + (i + 1) + " is " + list.get(i) + ", expected {\"pattern\": \"…\", \"type\": one of "
                                + Arrays.toString(WeightType.values()) + "}");
        }
        problems.throwIfAny(SeleneException.Kind.DATA, source);
        return new Recipe(rules);
    }

    private static Optional<Rule> rule(JsonNode json) {
        JsonNode pattern = json.path("pattern");
        if (!pattern.isTextual() || !json.path("type").isTextual() || json.size() != 2) return Optional.empty();
        return Arrays.stream(WeightType.values())
                .filter(type -> type.name().equals(json.get("type").textValue()))
                .findAny()
                .map(type -> Rule.of(pattern.textValue(), type));
    }

    /** What the first matching rule says; empty when none matches. */
    Optional<WeightType> typeOf(String linear) {
        return rules.stream()
                .filter(rule -> rule.matches(linear))
                .map(Rule::type)
                .findFirst();
    }
}
