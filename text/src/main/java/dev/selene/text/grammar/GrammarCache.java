package dev.selene.text.grammar;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps compiled grammars, up to a number of nodes in all; what was not asked for longest goes first. Thread-safe; two
 * threads may compile the same shape at once.
 */
public final class GrammarCache {
    /** About a hundred megabytes. */
    public static final int DEFAULT_NODES = 500_000;

    private final int maxNodes;
    private final Map<AnswerShape, Grammar> grammars = new LinkedHashMap<>(16, 0.75f, true);
    private long numNodes;

    public GrammarCache(int maxNodes) {
        this.maxNodes = maxNodes;
    }

    /** @throws dev.selene.base.SeleneException as {@link AnswerShape#compile()} */
    public Grammar get(AnswerShape shape) {
        synchronized (this) {
            Grammar known = grammars.get(shape);
            if (known != null) return known;
        }
        Grammar compiled = shape.compile();
        put(shape, compiled);
        return compiled;
    }

    private synchronized void put(AnswerShape shape, Grammar compiled) {
        Grammar other = grammars.put(shape, compiled);
        numNodes += compiled.numNodes() - (other == null ? 0 : other.numNodes());
        Iterator<Grammar> oldest = grammars.values().iterator();
        while (numNodes > maxNodes && oldest.hasNext()) {
            numNodes -= oldest.next().numNodes();
            oldest.remove();
        }
    }
}
