package dev.selene.formats;

import java.util.Optional;

/** Rotary position embedding: base and, when the context was extended, YaRN's numbers. */
public record RopeConfig(double theta, Optional<Yarn> yarn) {
    /** YaRN, names as in {@code rope_scaling}. Source: Peng et al. 2023, arXiv:2309.00071. */
    public record Yarn(
            double factor,
            int originalMaxPositionEmbeddings,
            double betaFast,
            double betaSlow,
            double mscale,
            double mscaleAllDim) {}
}
