package dev.selene.text.jinja;

/** What one rendering may use up. Belongs to one rendering. */
final class Budget {
    /** Nodes evaluated, and elements and pairs visited. The longest published conversations need about 100,000. */
    static final long MAX_STEPS = 10_000_000;
    /** Characters made by all operations together, the output among them. */
    static final long MAX_CHARS = 128L << 20;
    /** Nodes, calls and containers inside each other. */
    static final int MAX_DEPTH = 500;
    /** Elements of one {@code range}, as in Jinja's sandbox. */
    static final int MAX_RANGE = 100_000;

    private long steps;
    private long chars;
    private int depth;

    /** Counts work before it is done. */
    void spend(long count) {
        steps += count;
        if (count < 0 || steps > MAX_STEPS)
            throw new TemplateFailure("takes more than " + MAX_STEPS + " steps; shorten the conversation");
    }

    /** Counts text before it is made. */
    void spendChars(long count) {
        chars += count;
        if (count < 0 || chars > MAX_CHARS)
            throw new TemplateFailure("makes more than " + MAX_CHARS + " characters; shorten the conversation");
    }

    /** Begins a level; must be followed by {@link #leave} whatever happens. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            depth--;
            throw new TemplateFailure("nests deeper than " + MAX_DEPTH + " levels");
        }
    }

    void leave() {
        depth--;
    }
}
