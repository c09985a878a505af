package dev.selene.text;

import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The tokenizer of a {@code tokenizer.json} with byte-level BPE, as DeepSeek-V3 and GLM ship it. Encodes as Hugging Face
 * tokenizers does with {@code add_special_tokens=False}: no post-processor adds a begin token, since the chat template
 * writes it. Added tokens in a {@code tokenizer_config.json} beside it replace those of the same id, as in transformers.
 *
 * <p>A lone surrogate is encoded as U+FFFD. With an NFC normalizer, text comes back normalised.
 */
public final class HuggingFaceTokenizer implements Tokenizer {
    private static final long MAX_FILE_BYTES = 256 << 20;
    private static final long MAX_CONFIG_BYTES = 16 << 20;

    private final Merges merges;
    private final Splitter splitter;
    private final boolean nfc;
    /** Found in the text as it comes, before those that are found in normalised text. */
    private final TokenFinder raw;

    private final TokenFinder normalized;
    private final TokenTable table;

    HuggingFaceTokenizer(TokenizerJson json, List<AddedToken> moreTokens, String source) {
        TreeMap<Integer, AddedToken> byId = new TreeMap<>();
        for (AddedToken token : json.addedTokens())
            if (byId.put(token.id(), token) != null)
                throw SeleneException.data(source + ": added_tokens has id " + token.id() + " twice");
        for (AddedToken token : moreTokens) byId.put(token.id(), token);
        List<AddedToken> added = List.copyOf(byId.values());

        BitSet addedIds = new BitSet();
        byId.keySet().forEach(addedIds::set);
        byte[][] tokens = json.model().tokens(Math.max(json.model().size(), addedIds.length()));
        for (AddedToken token : added) checkAgreement(json.model(), tokens, token, source);
        this.table = new TokenTable(tokens, added, source);
        this.merges = json.model().rules(tokens, addedIds);
        this.splitter = json.splitter();
        this.nfc = json.nfc();
        this.raw = new TokenFinder(
                added.stream().filter(token -> !token.normalized()).toList());
        this.normalized = new TokenFinder(added.stream()
                .filter(AddedToken::normalized)
                .map(token -> new AddedToken(token.id(), normalize(token.text()), token.special(), true))
                .toList());
    }

    /**
     * Reads {@code tokenizer.json} and, if it is there, {@code tokenizer_config.json} from {@code directory}.
     *
     * @throws SeleneException of kind DATA if a file is broken or asks for something that is not supported
     */
    public static HuggingFaceTokenizer open(Path directory) {
        Path file = directory.resolve("tokenizer.json");
        Path config = directory.resolve("tokenizer_config.json");
        TokenizerJson json = TokenizerJson.parse(Json.read(file, MAX_FILE_BYTES), file.toString());
        List<AddedToken> more = Files.exists(config)
                ? AddedToken.readDecoder(Json.read(config, MAX_CONFIG_BYTES), config.toString())
                : List.of();
        return new HuggingFaceTokenizer(json, more, file.toString());
    }

    private static void checkAgreement(BpeModel model, byte[][] tokens, AddedToken token, String source) {
        int vocabularyId = model.vocabulary().path(token.text()).asInt(-1);
        boolean taken = tokens[token.id()] != null && vocabularyId != token.id();
        if (taken || vocabularyId != -1 && vocabularyId != token.id())
            throw SeleneException.data(source + ": added token \"" + token.text() + "\" has id " + token.id()
                    + ", but the vocabulary has "
                    + (taken ? "another token there" : "it at " + vocabularyId)
                    + ". Take all tokenizer files from one checkpoint.");
    }

    private String normalize(String text) {
        return nfc ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
    }

    @Override
    public int vocabSize() {
        return table.size();
    }

    @Override
    public int[] encode(String text, ControlText controlText) {
        TokenList ids = new TokenList();
        BytePairEncoder encoder = new BytePairEncoder(merges, ids);
        String whole = Unicode.wellFormed(text);
        switch (controlText) {
            case AS_TOKENS ->
                raw.split(whole, 0, whole.length(), ids::add, (from, to) -> {
                    String part = normalize(whole.substring(from, to));
                    normalized.split(
                            part,
                            0,
                            part.length(),
                            ids::add,
                            (start, end) -> encode(part.substring(start, end), encoder));
                });
            case AS_PLAIN_TEXT -> encode(normalize(whole), encoder);
        }
        return ids.toArray();
    }

    private void encode(String part, BytePairEncoder encoder) {
        splitter.split(
                part, (from, to) -> encoder.encode(part.substring(from, to).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public byte[] bytes(int tokenId) {
        return table.bytes(tokenId);
    }

    @Override
    public boolean isSpecial(int tokenId) {
        return table.isSpecial(tokenId);
    }

    @Override
    public OptionalInt controlToken(String text) {
        return table.controlToken(text);
    }

    @Override
    public Map<String, Integer> controlTokens() {
        return table.controlTokens();
    }

    @Override
    public String decode(int[] tokenIds) {
        return table.decode(tokenIds);
    }
}
