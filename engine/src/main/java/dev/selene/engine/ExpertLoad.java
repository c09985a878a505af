package dev.selene.engine;

import dev.selene.compute.Routing;
import dev.selene.model.ForwardObserver;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts how many tokens each expert of each layer has computed, as an observer of an {@link Engine}. The engine thread
 * counts, any thread may read.
 */
public final class ExpertLoad implements ForwardObserver {
    private final AtomicLongArray[] counts;

    /**
     * @param numLayers decoder layers; one without experts counts nothing
     * @param numExperts routed experts of a layer
     */
    public ExpertLoad(int numLayers, int numExperts) {
        counts = new AtomicLongArray[numLayers];
        for (int layer = 0; layer < numLayers; layer++) counts[layer] = new AtomicLongArray(numExperts);
    }

    @Override
    public void routed(int layer, Routing routing) {
        int entries = routing.tokens() * routing.expertsPerToken();
        AtomicLongArray ofLayer = counts[layer];
        for (int i = 0; i < entries; i++) {
            int expert = routing.ids()[i];
            ofLayer.setRelease(expert, ofLayer.getPlain(expert) + 1); // one writer
        }
    }

    public int numLayers() {
        return counts.length;
    }

    /** Tokens that expert {@code i} of the layer has computed, at index {@code i}. */
    public long[] tokensPerExpert(int layer) {
        long[] tokens = new long[counts[layer].length()];
        for (int expert = 0; expert < tokens.length; expert++) tokens[expert] = counts[layer].getAcquire(expert);
        return tokens;
    }
}
