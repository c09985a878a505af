package dev.selene.compute.vector;

import dev.selene.compute.Backend;
import dev.selene.compute.BackendProvider;
import dev.selene.compute.MachineProbe;
import java.util.Optional;

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

    @Override
    public Optional<MachineProbe> probe(int threads) {
        return Optional.of(new VectorProbe(threads));
    }
}
