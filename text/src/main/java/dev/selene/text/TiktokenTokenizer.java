package dev.selene.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Kimi's tokenizer: {@code tiktoken.model} for ordinary tokens, {@code tokenizer_config.json} for the names of the
 * {@value #CONTROL_TOKENS} control tokens that follow them. One that has no name there is called
 * {@code <|reserved_token_ID|>} and counts as not special.
 *
 * <p>Source: {@code tokenization_kimi.py} of Kimi-K2. As there, text is cut into parts first (400,000 code points, runs
 * of 25,000), so a control token across such a cut is not found. A lone surrogate is encoded as U+FFFD.
 */
public final class TiktokenTokenizer implements Tokenizer {
    /** The ranks of a Kimi-K2 checkpoint are followed by this many ids; later ones have no embedding row. */
    private static final int CONTROL_TOKENS = 256;

    private static final long MAX_CONFIG_BYTES = 16 << 20;

    private final TiktokenRanks ranks;
    private final TokenFinder control;
    private final TokenTable table;

    TiktokenTokenizer(TiktokenRanks ranks, JsonNode config, String source) {
        this.ranks = ranks;
        List<AddedToken> tokens = controlTokens(ranks.size(), config, source);
        this.control = new TokenFinder(tokens);
        this.table = new TokenTable(ranks.tokensAnd(CONTROL_TOKENS), tokens, source);
    }

    /**
     * Reads both files from {@code directory}.
     *
     * @throws SeleneException of kind DATA if one is missing, broken, or names an id outside of the control tokens
     */
    public static TiktokenTokenizer open(Path directory) {
        Path config = directory.resolve("tokenizer_config.json");
        return new TiktokenTokenizer(
                TiktokenRanks.read(directory.resolve("tiktoken.model")),
                Json.read(config, MAX_CONFIG_BYTES),
                config.toString());
    }

    private static List<AddedToken> controlTokens(int first, JsonNode config, String source) {
        AddedToken[] tokens = new AddedToken[CONTROL_TOKENS];
        for (AddedToken token : AddedToken.readDecoder(config, source)) {
            if (token.id() < first || token.id() >= first + CONTROL_TOKENS)
                throw SeleneException.data(source + ": added_tokens_decoder names id " + token.id()
                        + ", expected " + first + " to " + (first + CONTROL_TOKENS - 1) + ", the " + CONTROL_TOKENS
                        + " ids after the " + first
                        + " tokens of tiktoken.model. Take both files from one checkpoint.");
            tokens[token.id() - first] = token;
        }
        List<AddedToken> all = new ArrayList<>();
        for (int i = 0; i < CONTROL_TOKENS; i++) {
            int id = first + i;
            all.add(tokens[i] != null ? tokens[i] : new AddedToken(id, "<|reserved_token_" + id + "|>", false, false));
        }
        return all;
    }

    @Override
    public int vocabSize() {
        return table.size();
    }

    @Override
    public int[] encode(String text, ControlText controlText) {
        TokenList ids = new TokenList();
        BytePairEncoder encoder = new BytePairEncoder(ranks, ids);
        String whole = Unicode.wellFormed(text);
        KimiText.cut(whole, (from, to) -> {
            switch (controlText) {
                case AS_TOKENS ->
                    control.split(whole, from, to, ids::add, (start, end) -> encode(whole, start, end, encoder));
                case AS_PLAIN_TEXT -> encode(whole, from, to, encoder);
            }
        });
        return ids.toArray();
    }

    private static void encode(String text, int from, int to, BytePairEncoder encoder) {
        String part = text.substring(from, to);
        KimiText.SPLITTER.split(
                part, (start, end) -> encoder.encode(part.substring(start, end).getBytes(StandardCharsets.UTF_8)));
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
