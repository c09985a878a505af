package dev.selene.text;

import static dev.selene.text.TokenizerJson.flag;
import static dev.selene.text.TokenizerJson.requireKeys;
import static dev.selene.text.TokenizerJson.typeOf;
import static dev.selene.text.TokenizerJson.unsupported;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The {@code pre_tokenizer} of a tokenizer.json as patterns for {@link Splitter}: Split, Digits and, last, ByteLevel;
 * alone or in a Sequence.
 */
final class PreTokenizers {
    /** What ByteLevel splits by with {@code use_regex}. Source: GPT-2, encoder.py. */
    private static final String GPT2 =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final int MAX_COMPONENTS = 16;

    private PreTokenizers() {}

    static List<Pattern> parse(JsonNode preTokenizer, String where) {
        List<JsonNode> components = new ArrayList<>();
        if (typeOf(preTokenizer).equals("Sequence")) {
            requireKeys(preTokenizer, where, "type", "pretokenizers");
            preTokenizer.path("pretokenizers").forEach(components::add);
        } else {
            components.add(preTokenizer);
        }
        if (components.isEmpty()
                || components.size() > MAX_COMPONENTS
                || !typeOf(components.getLast()).equals("ByteLevel"))
            throw unsupported(where, preTokenizer, "up to " + MAX_COMPONENTS + " components, the last being ByteLevel");
        List<Pattern> patterns = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            String at = components.size() == 1 ? where : where + ".pretokenizers[" + i + "]";
            add(components.get(i), i == components.size() - 1, at, patterns);
        }
        return patterns;
    }

    private static void add(JsonNode component, boolean last, String where, List<Pattern> patterns) {
        switch (typeOf(component)) {
            case "Split" -> patterns.add(split(component, where));
            case "Digits" -> {
                requireKeys(component, where, "type", "individual_digits");
                patterns.add(
                        Pattern.compile(flag(component, "individual_digits", false, where) ? "\\p{N}" : "\\p{N}+"));
            }
            case "ByteLevel" -> {
                requireKeys(component, where, "type", "add_prefix_space", "trim_offsets", "use_regex");
                if (!last || flag(component, "add_prefix_space", true, where))
                    throw unsupported(where, component, "ByteLevel as the last, with add_prefix_space false");
                if (flag(component, "use_regex", true, where)) patterns.add(SplitPattern.compile(GPT2, where));
            }
            default -> throw unsupported(where, component, "Split, Digits, ByteLevel");
        }
    }

    private static Pattern split(JsonNode split, String where) {
        requireKeys(split, where, "type", "pattern", "behavior", "invert");
        if (!split.path("behavior").asText().equals("Isolated") || flag(split, "invert", false, where))
            throw unsupported(where, split, "Split with behavior Isolated and invert false");
        JsonNode pattern = split.path("pattern");
        requireKeys(pattern, where + ".pattern", "Regex", "String");
        JsonNode value = pattern.path(pattern.has("Regex") ? "Regex" : "String");
        if (pattern.size() != 1 || !value.isTextual())
            throw unsupported(where + ".pattern", pattern, "one Regex or String");
        return pattern.has("Regex")
                ? SplitPattern.compile(value.textValue(), where + ".pattern.Regex")
                : Pattern.compile(Pattern.quote(value.textValue()));
    }
}
