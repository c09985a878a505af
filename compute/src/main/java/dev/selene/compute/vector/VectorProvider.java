package dev.selene.compute.vector;

import dev.selene.compute.Backend;
import dev.selene.compute.BackendProvider;

/** Offers {@code vector}. */
public final class VectorProvider implements BackendProvider {
    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int preference() {
        return 10;
    }

    @Override
    public Backend open(int threads) {
        return new VectorBackend(threads);
    }
}
