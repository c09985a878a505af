package dev.selene.text.grammar;

import dev.selene.text.Tokenizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The tokens of a tokenizer as grammars see them: bytes, and control tokens by name. Building it sorts all tokens (half a
 * second for 163,840), so there is one for each tokenizer. Keeps the masks of all grammars, within a bound. Thread-safe.
 */
public final class GrammarVocabulary {
    /** Memory that kept masks take, if a caller does not say. */
    public static final long DEFAULT_CACHE_BYTES = 128L << 20;

    /** Grammars whose automata are kept beside their masks. */
    private static final int MAX_GRAMMARS = 64;

    private final Map<String, Integer> controlTokens;
    private final Map<Integer, String> controlNames = new HashMap<>();
    private final byte[][] bytes;
    private final TokenTrie trie;
    private final MaskCache cache;
    private final Map<Grammar, GrammarMasks> masks = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Grammar, GrammarMasks> eldest) {
            return size() > MAX_GRAMMARS;
        }
    };

    /** With {@link #DEFAULT_CACHE_BYTES}. */
    public GrammarVocabulary(Tokenizer tokenizer) {
        this(tokenizer, DEFAULT_CACHE_BYTES);
    }

    /** @param cacheBytes memory that kept masks take at most */
    public GrammarVocabulary(Tokenizer tokenizer, long cacheBytes) {
        this.controlTokens = Map.copyOf(tokenizer.controlTokens());
        controlTokens.forEach((name, id) -> controlNames.put(id, name));
        this.bytes = new byte[tokenizer.vocabSize()][];
        for (int id = 0; id < bytes.length; id++) // a control token is no text, it comes only by its name
        bytes[id] = controlNames.containsKey(id) ? new byte[0] : tokenizer.bytes(id);
        this.trie = new TokenTrie(bytes);
        this.cache = new MaskCache(cacheBytes);
    }

    /** Token ids are below. */
    public int vocabSize() {
        return bytes.length;
    }

    TokenTrie trie() {
        return trie;
    }

    MaskCache cache() {
        return cache;
    }

    OptionalInt controlToken(String name) {
        Integer id = controlTokens.get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Where {@code position} is after a token; dead if it may not come. */
    Position after(Grammar grammar, Position position, int tokenId) {
        if (tokenId < 0 || tokenId >= bytes.length) return new Position(List.of(), false);
        String control = controlNames.get(tokenId);
        if (control != null) return position.after(grammar, control);
        if (bytes[tokenId].length == 0) return new Position(List.of(), false);
        Position at = position;
        for (byte value : bytes[tokenId]) at = at.after(grammar, value & 0xFF);
        return at;
    }

    /**
     * Finds most of what masks need before the first token is waited for. Without it each mask takes what it needs, at worst
     * some milliseconds for a large vocabulary. Takes hundredths to tenths of a second, once for each grammar, within a bound.
     *
     * @throws dev.selene.base.SeleneException USER if a hostile grammar makes it too much work
     */
    public void prepare(Grammar grammar) {
        masks(grammar).prepare();
    }

    /**
     * Follows one answer.
     *
     * @param stopIds tokens that end the answer: allowed where the grammar may end
     */
    public GrammarMatcher matcher(Grammar grammar, Set<Integer> stopIds) {
        return new GrammarMatcher(masks(grammar), stopIds);
    }

    private synchronized GrammarMasks masks(Grammar grammar) {
        return masks.computeIfAbsent(grammar, known -> new GrammarMasks(known, this));
    }
}
