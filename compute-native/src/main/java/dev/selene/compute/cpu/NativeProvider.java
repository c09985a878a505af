package dev.selene.compute.cpu;

import dev.selene.base.SeleneException;
import dev.selene.compute.Backend;
import dev.selene.compute.BackendProvider;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Offers {@code native}, on the best variant of the machine or on one that is named. */
public final class NativeProvider implements BackendProvider {
    @Override
    public String name() {
        return "native";
    }

    @Override
    public int preference() {
        return 20;
    }

    @Override
    public Optional<String> obstacle() {
        return NativeLibrary.obstacle();
    }

    @Override
    public Backend open(int threads) {
        requireLibrary();
        return new NativeBackend(threads, NativeLibrary.best());
    }

    @Override
    public Backend open(int threads, String variant) {
        requireLibrary();
        Variant named = Arrays.stream(Variant.values())
                .filter(one -> one.symbol().equals(variant))
                .findFirst()
                .orElseThrow(() -> SeleneException.config(
                        "backend native has no variant " + variant + "; this machine runs " + known()));
        if (!NativeLibrary.runs(named))
            throw SeleneException.config(
                    "backend native: this machine cannot run the variant " + variant + "; it runs " + known());
        return new NativeBackend(threads, named);
    }

    private void requireLibrary() {
        obstacle().ifPresent(obstacle -> {
            throw SeleneException.config("backend native: " + obstacle + ", or choose the backend vector");
        });
    }

    private static String known() {
        return Arrays.stream(Variant.values())
                .filter(NativeLibrary::runs)
                .map(Variant::symbol)
                .collect(Collectors.joining(", "));
    }
}
