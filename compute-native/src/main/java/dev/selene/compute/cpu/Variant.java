package dev.selene.compute.cpu;

import java.util.Locale;

/** The instruction sets that kernels are compiled for, the best first. */
enum Variant {
    AVX512VNNI,
    AVXVNNI,
    AVX2,
    DOTPROD,
    PORTABLE;

    /** As kernels and {@code --backend native:NAME} call it. */
    String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }
}
