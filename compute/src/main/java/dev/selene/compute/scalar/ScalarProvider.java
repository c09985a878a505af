package dev.selene.compute.scalar;

import dev.selene.compute.Backend;
import dev.selene.compute.BackendProvider;

/** Offers {@code scalar}, on one thread whatever is asked for. */
public final class ScalarProvider implements BackendProvider {
    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public Backend open(int threads) {
        return new ScalarBackend();
    }
}
