package dev.selene.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Allows what a function of the tokens so far returns. */
final class SetMask implements TokenMask {
    private final Function<List<Integer>, Set<Integer>> grammar;
    private final List<Integer> tokens = new ArrayList<>();

    SetMask(Function<List<Integer>, Set<Integer>> grammar) {
        this.grammar = grammar;
    }

    @Override
    public void allow(long[] allowed) {
        for (int id : grammar.apply(List.copyOf(tokens))) allowed[id / 64] |= 1L << id;
    }

    @Override
    public void accept(int tokenId) {
        tokens.add(tokenId);
    }
}
