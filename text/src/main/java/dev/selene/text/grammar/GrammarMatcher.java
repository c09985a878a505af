package dev.selene.text.grammar;

import java.util.Set;

/**
 * Follows one answer through a grammar and says which tokens may come next. Single-threaded.
 *
 * <p>An answer may end, with one of the stop ids, exactly where its text is one of the grammar's. Control tokens are
 * allowed only where the grammar names them.
 */
public final class GrammarMatcher {
    private final GrammarMasks masks;
    private final Set<Integer> stopIds;
    private Position position;
    private boolean stopped;

    GrammarMatcher(GrammarMasks masks, Set<Integer> stopIds) {
        this.masks = masks;
        this.stopIds = Set.copyOf(stopIds);
        this.position = Position.start(masks.grammar());
    }

    /**
     * Sets the bit of every token that may come next: bit {@code id % 64}, counted from the lowest, of word {@code id / 64}.
     *
     * @param allowed a bit for each token id of the vocabulary, or more
     * @throws dev.selene.base.SeleneException USER if a hostile grammar makes it too much work
     */
    public void allow(long[] allowed) {
        if (!stopped) {
            masks.addTo(position, allowed);
            position.eachControl(
                    masks.grammar(),
                    (name, _) -> masks.vocabulary().controlToken(name).ifPresent(id -> set(allowed, id)));
        }
        if (mayEnd()) for (int id : stopIds) if (id < Long.SIZE * (long) allowed.length) set(allowed, id);
    }

    private static void set(long[] allowed, int id) {
        allowed[id / Long.SIZE] |= 1L << id;
    }

    /**
     * The next token is {@code tokenId}.
     *
     * @throws IllegalArgumentException if it may not come next
     */
    public void accept(int tokenId) {
        if (stopIds.contains(tokenId) && mayEnd()) {
            stopped = true;
            return;
        }
        Position next = masks.vocabulary().after(masks.grammar(), position, tokenId);
        if (stopped || next.isDead())
            throw new IllegalArgumentException("token " + tokenId + " may not come next in this grammar");
        position = next;
    }

    /** True where the text so far is one of the grammar's. */
    public boolean mayEnd() {
        return position.ends();
    }

    /** True if nothing but a stop id may come. */
    public boolean isComplete() {
        return stopped || position.stacks().isEmpty();
    }
}
