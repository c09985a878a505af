package dev.selene.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.List;

/**
 * A control or added token: its text is found before anything else is done to the text around it.
 *
 * @param special left out of text shown to a user
 * @param normalized found only after the text was normalised
 */
record AddedToken(int id, String text, boolean special, boolean normalized) {
    /** A larger id is taken for damage, not for a larger vocabulary. */
    static final int MAX_TOKENS = 1 << 22;

    private static final int MAX_LENGTH = 1024;

    /**
     * Reads one entry of {@code added_tokens} or {@code added_tokens_decoder}.
     *
     * @param where names file and entry in errors
     */
    static AddedToken read(int id, JsonNode entry, String where) {
        for (String option : new String[] {"lstrip", "rstrip", "single_word"})
            if (flag(entry, option, where))
                throw SeleneException.data(where + "." + option
                        + " is true, which is not supported: only tokens that are found anywhere and leave the"
                        + " whitespace beside them alone.");
        JsonNode content = entry.path("content");
        if (!content.isTextual())
            throw SeleneException.data(where + ".content is " + content.getNodeType() + ", expected a string");
        int length = content.textValue().length();
        if (length == 0 || length > MAX_LENGTH)
            throw SeleneException.data(where + ".content has " + length + " characters, expected 1 to " + MAX_LENGTH);
        if (!Unicode.isWellFormed(content.textValue()))
            throw SeleneException.data(where + ".content holds a lone surrogate");
        boolean special = flag(entry, "special", where);
        boolean normalized = entry.has("normalized") ? flag(entry, "normalized", where) : !special;
        return new AddedToken(id, content.textValue(), special, normalized);
    }

    /**
     * All of {@code added_tokens_decoder} in {@code tokenizer_config.json}; none if it is absent.
     *
     * @param source names the file in errors
     */
    static List<AddedToken> readDecoder(JsonNode config, String source) {
        JsonNode decoder = config.path("added_tokens_decoder");
        if (decoder.isMissingNode()) return List.of();
        if (!decoder.isObject())
            throw SeleneException.data(
                    source + ": added_tokens_decoder is " + decoder.getNodeType() + ", expected an object");
        List<AddedToken> tokens = new ArrayList<>();
        decoder.properties().forEach(entry -> {
            String where = source + ": added_tokens_decoder." + entry.getKey();
            if (!entry.getKey().matches("0|[1-9][0-9]{0,8}") || Integer.parseInt(entry.getKey()) >= MAX_TOKENS)
                throw SeleneException.data(where + ": the key is not a token id from 0 to " + (MAX_TOKENS - 1));
            tokens.add(read(Integer.parseInt(entry.getKey()), entry.getValue(), where));
        });
        return tokens;
    }

    private static boolean flag(JsonNode entry, String name, String where) {
        JsonNode value = entry.path(name);
        if (value.isMissingNode()) return false;
        if (!value.isBoolean())
            throw SeleneException.data(where + "." + name + " is " + value + ", expected true or false");
        return value.booleanValue();
    }
}
