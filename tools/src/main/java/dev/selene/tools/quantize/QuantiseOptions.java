package dev.selene.tools.quantize;

import dev.selene.model.ModelOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a checkpoint is quantised.
 *
 * @param recipe which Linear becomes what
 * @param calibration prompts, JSON lines; empty for the set that ships with Selene
 * @param heldOut prompts to judge the result by; empty for every fourth of {@code calibration}
 * @param tasks what both models are asked
 * @param shardBytes most bytes of one weight file; empty for {@link #DEFAULT_SHARD_BYTES}
 * @param loraNormEps as {@link ModelOptions}
 */
public record QuantiseOptions(
        Target target,
        Recipe recipe,
        Optional<Path> calibration,
        Optional<Path> heldOut,
        RangeMethod method,
        Smoothing smoothing,
        TaskOptions tasks,
        OptionalLong shardBytes,
        double loraNormEps) {
    /** msmodelslim's {@code part_file_size} of 4 GB. */
    public static final long DEFAULT_SHARD_BYTES = 4_000_000_000L;

    /** True when the source has to be run before anything can be written. */
    boolean needsCalibration(LinearTypes types) {
        return types.contains(WeightType.W8A8) || !smoothing.alphas().isEmpty();
    }
}
