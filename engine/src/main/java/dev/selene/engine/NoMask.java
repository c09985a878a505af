package dev.selene.engine;

import java.util.Arrays;

/** Allows everything; the sampler knows it and does not ask. */
enum NoMask implements TokenMask {
    INSTANCE;

    @Override
    public void allow(long[] allowed) {
        Arrays.fill(allowed, -1L);
    }

    @Override
    public void accept(int tokenId) {}
}
