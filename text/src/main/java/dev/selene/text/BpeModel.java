package dev.selene.text;

import static dev.selene.text.AddedToken.MAX_TOKENS;
import static dev.selene.text.TokenizerJson.flag;
import static dev.selene.text.TokenizerJson.integer;
import static dev.selene.text.TokenizerJson.isAbsent;
import static dev.selene.text.TokenizerJson.requireKeys;
import static dev.selene.text.TokenizerJson.unsupported;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.SeleneException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.function.Supplier;

/**
 * The {@code model} of a tokenizer.json: byte-level BPE without byte fallback, whose vocabulary holds all single bytes.
 *
 * @param vocabulary from a token as the file writes it to its id
 * @param merges pairs of tokens as the file writes them, in order: {@code "left right"} or {@code ["left", "right"]}
 * @param ignoreMerges a piece that is a token is that token, whatever the merges would make of it
 */
record BpeModel(JsonNode vocabulary, JsonNode merges, boolean ignoreMerges, String where) {
    static BpeModel parse(JsonNode model, String where) {
        requireKeys(
                model,
                where,
                "type",
                "dropout",
                "unk_token", // never used: every byte is a token
                "fuse_unk",
                "continuing_subword_prefix",
                "end_of_word_suffix",
                "byte_fallback",
                "ignore_merges",
                "vocab",
                "merges");
        String type = TokenizerJson.typeOf(model);
        if (!type.equals("BPE") && !type.isEmpty()) throw unsupported(where + ".type", model.path("type"), "BPE");
        if (!isAbsent(model.path("dropout")) && model.path("dropout").asDouble(1) != 0)
            throw unsupported(where + ".dropout", model.path("dropout"), "null: encoding is not random");
        for (String affix : new String[] {"continuing_subword_prefix", "end_of_word_suffix"})
            if (!isAbsent(model.path(affix)) && !model.path(affix).asText("?").isEmpty())
                throw unsupported(where + "." + affix, model.path(affix), "null or empty");
        if (flag(model, "byte_fallback", false, where))
            throw unsupported(where + ".byte_fallback", model.path("byte_fallback"), "false");
        if (!model.path("vocab").isObject()) throw unsupported(where + ".vocab", model.path("vocab"), "an object");
        if (!model.path("merges").isArray()) throw unsupported(where + ".merges", model.path("merges"), "an array");
        return new BpeModel(
                model.path("vocab"), model.path("merges"), flag(model, "ignore_merges", false, where), where);
    }

    /**
     * The bytes of each id, null for those that the vocabulary leaves out.
     *
     * @param size more than the largest id
     */
    byte[][] tokens(int size) {
        byte[][] tokens = new byte[size][];
        vocabulary.properties().forEach(entry -> {
            int id = entry.getValue().intValue();
            if (tokens[id] != null)
                throw SeleneException.data(
                        where + ".vocab: \"" + entry.getKey() + "\" has id " + id + ", which another token has too");
            String token = entry.getKey();
            tokens[id] =
                    ByteAlphabet.writes(token) ? ByteAlphabet.bytes(token) : token.getBytes(StandardCharsets.UTF_8);
        });
        return tokens;
    }

    /** One more than the largest id of the vocabulary. */
    int size() {
        int size = 0;
        for (JsonNode id : vocabulary) size = Math.max(size, 1 + integer(id, MAX_TOKENS, where + ".vocab"));
        return size;
    }

    /**
     * The rules for ordinary text.
     *
     * @param tokens the bytes of each id
     * @param added ids that no text may become
     */
    PairMerges rules(byte[][] tokens, BitSet added) {
        int[] byteTokens = new int[256];
        for (int value = 0; value < 256; value++) {
            String token = ByteAlphabet.of(value);
            byteTokens[value] = ordinary(token, added, () -> "the byte that it writes");
        }
        PairMerges rules = new PairMerges(byteTokens, wholePieces(tokens, added), merges.size());
        for (JsonNode merge : merges) add(merge, rules, added);
        return rules;
    }

    private void add(JsonNode merge, PairMerges rules, BitSet added) {
        String left = textOrEmpty(merge.path(0));
        String right = textOrEmpty(merge.path(1));
        if (merge.isTextual()) {
            int space = merge.textValue().indexOf(' ');
            left = merge.textValue().substring(0, Math.max(space, 0));
            right = merge.textValue().substring(space + 1);
        }
        if (left.isEmpty() || right.isEmpty() || merge.size() > 2)
            throw unsupported(where + ".merges", merge, "\"left right\" and [\"left\", \"right\"]");
        Supplier<String> user = () -> "merge " + merge;
        boolean isNew = rules.add(
                ordinary(left, added, user), ordinary(right, added, user), ordinary(left + right, added, user));
        if (!isNew) throw SeleneException.data(where + ".merges: " + merge + " is there twice");
    }

    private static String textOrEmpty(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    private TokenIndex wholePieces(byte[][] tokens, BitSet added) {
        if (!ignoreMerges) return new TokenIndex(new byte[0][]);
        TokenIndex index = new TokenIndex(tokens);
        vocabulary.properties().forEach(entry -> {
            int id = entry.getValue().intValue();
            if (!added.get(id) && ByteAlphabet.writes(entry.getKey())) index.add(id, where + ".vocab");
        });
        return index;
    }

    private int ordinary(String token, BitSet added, Supplier<String> user) {
        JsonNode id = vocabulary.get(token);
        if (id == null)
            throw SeleneException.data(where + ".vocab lacks \"" + token + "\", which " + user.get() + " needs");
        if (added.get(id.intValue()))
            throw SeleneException.data(where + ": " + user.get() + " makes the added token \"" + token
                    + "\", so that a user's text could turn into it");
        return id.intValue();
    }
}
