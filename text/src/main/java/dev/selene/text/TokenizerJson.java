package dev.selene.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parts of a {@code tokenizer.json} (Hugging Face tokenizers, version 1.0) that steer encoding. What is not
 * understood is refused by name. Not used, as in transformers: {@code truncation} and {@code padding}, which the caller
 * sets there, and {@code post_processor}, since begin and end tokens are written by the chat template.
 *
 * @param nfc text is normalised to Unicode form C, except in added tokens that are not {@code normalized}
 */
record TokenizerJson(BpeModel model, Splitter splitter, boolean nfc, List<AddedToken> addedTokens) {
    private static final String TYPE = "type";

    /** @param source names the file in errors */
    static TokenizerJson parse(JsonNode root, String source) {
        requireKeys(
                root,
                source,
                "version",
                "truncation",
                "padding",
                "added_tokens",
                "normalizer",
                "pre_tokenizer",
                "post_processor",
                "decoder",
                "model");
        String version = root.path("version").asText();
        if (!version.equals("1.0")) throw unsupported(source + ": version", root.path("version"), "\"1.0\"");
        JsonNode decoder = root.path("decoder");
        if (!typeOf(decoder).equals("ByteLevel")) throw unsupported(source + ": decoder", decoder, "ByteLevel");
        return new TokenizerJson(
                BpeModel.parse(root.path("model"), source + ": model"),
                new Splitter(PreTokenizers.parse(root.path("pre_tokenizer"), source + ": pre_tokenizer")),
                isNfc(root.path("normalizer"), source + ": normalizer"),
                addedTokens(root.path("added_tokens"), source + ": added_tokens"));
    }

    private static List<AddedToken> addedTokens(JsonNode entries, String where) {
        if (!entries.isMissingNode() && !entries.isArray()) throw unsupported(where, entries, "an array");
        List<AddedToken> tokens = new ArrayList<>();
        for (JsonNode entry : entries) {
            String at = where + "[" + tokens.size() + "]";
            tokens.add(AddedToken.read(integer(entry.path("id"), AddedToken.MAX_TOKENS, at + ".id"), entry, at));
        }
        return tokens;
    }

    private static boolean isNfc(JsonNode normalizer, String where) {
        if (isAbsent(normalizer)) return false;
        return switch (typeOf(normalizer)) {
            case "NFC" -> true;
            case "Sequence" -> {
                boolean nfc = false;
                for (JsonNode each : normalizer.path("normalizers")) nfc |= isNfc(each, where + ".normalizers");
                yield nfc;
            }
            default -> throw unsupported(where, normalizer, "none, NFC or a Sequence of these");
        };
    }

    /** The {@code type} of a component, empty if it has none. */
    static String typeOf(JsonNode component) {
        return component.path(TYPE).asText("");
    }

    static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    static boolean flag(JsonNode parent, String name, boolean absent, String where) {
        JsonNode value = parent.path(name);
        if (isAbsent(value)) return absent;
        if (!value.isBoolean()) throw unsupported(where + "." + name, value, "true or false");
        return value.booleanValue();
    }

    /** An integer in {@code [0, bound)}. */
    static int integer(JsonNode value, int bound, String where) {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0 || value.intValue() >= bound)
            throw unsupported(where, value, "an integer from 0 to " + (bound - 1));
        return value.intValue();
    }

    /** Refuses a node that is not an object or has a key that is not known. */
    static void requireKeys(JsonNode object, String where, String... known) {
        if (!object.isObject()) throw unsupported(where, object, "an object");
        List<String> names = Arrays.asList(known);
        object.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name))
                throw SeleneException.data(where + ": " + name + " is not known, so its effect on the tokens is not"
                        + " either; known are " + String.join(", ", names));
        });
    }

    /** The error for a part that holds something else than what is supported. */
    static SeleneException unsupported(String where, JsonNode found, String supported) {
        String shown = found.isMissingNode() ? "missing" : found.toString();
        if (shown.length() > 200) shown = shown.substring(0, 200) + " ...";
        return SeleneException.data(where + " is " + shown + ", supported: " + supported);
    }
}
