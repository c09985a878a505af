package dev.selene.deployment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JSON in the string plugin_params.
 *
 * @param types of plug-ins, joined by commas in the file
 * @param speculativeTokens that are guessed ahead, under any of the names that plug-ins have for it
 */
public record PluginParams(Set<String> types, OptionalInt speculativeTokens) {
    static final Set<String> KNOWN = Set.of("mtp", "prefix_cache", "splitfuse", "la", "memory_decoding");
    private static final List<String> TOKEN_NAMES =
            List.of("num_speculative_tokens", "decoding_length", "guess_set_size", "level");
    private static final int DEFAULT_GUESSES = 1;
    private static final int MAX_GUESSES = 32;

    public PluginParams {
        types = Set.copyOf(types);
    }

    static PluginParams of(ConfigValues values) {
        return read(values, new Problems());
    }

    /** Nothing where the string is no JSON object, with a problem. */
    static PluginParams read(ConfigValues values, Problems problems) {
        PluginParams none = new PluginParams(Set.of(), OptionalInt.empty());
        Optional<String> text = values.find(DeployKeys.PLUGIN_PARAMS).filter(string -> !string.isBlank());
        if (text.isEmpty()) return none;
        var inner = new Problems();
        Optional<JsonValue.Obj> object = JsonFile.read(
                text.get().getBytes(StandardCharsets.UTF_8),
                "plugin_params",
                "The JSON in the string is invalid. ",
                inner);
        Place place = values.place(DeployKeys.PLUGIN_PARAMS);
        for (DeploymentProblem problem : inner.all())
            problems.add(new DeploymentProblem(
                    problem.severity(), place, DeployKeys.PLUGIN_PARAMS.path(), problem.message(), problem.cure()));
        if (object.isEmpty()) return none;
        Set<String> types = types(object.get());
        for (String type : types)
            if (!KNOWN.contains(type))
                problems.error(
                        place,
                        DeployKeys.PLUGIN_PARAMS.path(),
                        "plugin_type " + JsonText.quoted(type) + " is unknown.",
                        "Write one of mtp, prefix_cache, splitfuse, la, memory_decoding.");
        return new PluginParams(types, guesses(object.get()));
    }

    private static Set<String> types(JsonValue.Obj object) {
        return object.get("plugin_type")
                .map(value -> value instanceof JsonValue.Text text ? text.value() : value.display())
                .map(list -> Stream.of(list.split(","))
                        .map(String::strip)
                        .filter(type -> !type.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()))
                .orElse(Set.of());
    }

    private static OptionalInt guesses(JsonValue.Obj object) {
        return TOKEN_NAMES.stream()
                .flatMap(name -> object.get(name).stream())
                .filter(value -> value instanceof JsonValue.Num number
                        && number.literal().matches("[1-9]\\d{0,5}"))
                .mapToInt(value -> Math.min(Integer.parseInt(((JsonValue.Num) value).literal()), MAX_GUESSES))
                .findFirst();
    }

    /** How to guess, as {@code Selene.speculate} says it; empty when no plug-in asks for it. */
    Optional<String> speculate() {
        int guesses = speculativeTokens.orElse(DEFAULT_GUESSES);
        if (types.contains("mtp")) return Optional.of("mtp:" + guesses);
        return types.contains("la") || types.contains("memory_decoding")
                ? Optional.of("ngram:" + guesses)
                : Optional.empty();
    }
}
