package dev.selene.tools.quantize;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Routing;
import dev.selene.model.ForwardObserver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps the inputs of some Linears of one layer, for all tokens, and counts the tokens of each expert. Borrows its arena. */
final class InputCollector implements ForwardObserver {
    private final Arena arena;
    private final int numTokens;
    private final Set<String> wanted;
    private final long[] tokensOfExpert;
    private final Map<String, TensorView> inputs = new TreeMap<>();
    private final Map<String, Long> rowsSeen = new TreeMap<>();

    /**
     * @param wanted names within the layer
     * @param numExperts 0 for a model without
     */
    InputCollector(Arena arena, int numTokens, Set<String> wanted, int numExperts) {
        this.arena = arena;
        this.numTokens = numTokens;
        this.wanted = wanted;
        this.tokensOfExpert = new long[numExperts];
    }

    @Override
    public void linearInput(int layer, String linear, TensorView x) {
        if (!wanted.contains(linear)) return;
        TensorView all = inputs.computeIfAbsent(
                linear,
                _ -> TensorView.contiguous(
                        arena.allocate(numTokens * x.columns() * Float.BYTES, 64), DType.F32, numTokens, x.columns()));
        long first = rowsSeen.merge(linear, x.rows(), Long::sum) - x.rows();
        for (long t = 0; t < x.rows(); t++)
            MemorySegment.copy(
                    x.segment(), x.byteOffset(t), all.segment(), all.byteOffset(first + t), x.columns() * Float.BYTES);
    }

    @Override
    public void routed(int layer, Routing routing) {
        for (int i = 0; i < routing.tokens() * routing.expertsPerToken(); i++) tokensOfExpert[routing.ids()[i]]++;
    }

    /** F32 {@code [numTokens, inFeatures]}. */
    TensorView input(String linear) {
        return inputs.get(linear);
    }

    /** Of the layer's routed experts. */
    long[] tokensOfExpert() {
        return tokensOfExpert;
    }
}
