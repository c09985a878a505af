package dev.selene.tools.quantize;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.LinearWeight;
import dev.selene.tools.weights.Folding;
import dev.selene.tools.weights.Scratch;
import dev.selene.tools.weights.SourceWeight;
import java.lang.foreign.Arena;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses smoothing and input range for the Linears that share one input. Candidates are judged by what the served model
 * would compute with them: {@code Σ_linears |y_q − y|² / |y|²} over evenly spaced rows of the input.
 */
final class GroupCalibration {
    private static final int TRIAL_ROWS = 128;

    /** A search smooths only where the squared error falls below this share: less is within what the rows happen to be. */
    private static final double WORTH_SMOOTHING = 0.9;

    /**
     * A Linear of the group and what it becomes.
     *
     * @param bound as the source model computes it
     * @param rows the same, to be quantised
     */
    record Member(LinearWeight bound, SourceWeight rows, WeightType type) {}

    /**
     * What was chosen.
     *
     * @param alpha empty when nothing is smoothed
     * @param range of the input divided by {@code 2^exponents}
     * @param error relative output error of the choice, squared and summed over the members
     * @param errorUnsmoothed the same without smoothing
     */
    record Choice(Optional<Double> alpha, int[] exponents, InputRange range, double error, double errorUnsmoothed) {}

    private final Backend backend;
    private final RangeMethod method;
    private final TensorView x;
    private final TensorView trialX;
    private final List<Member> members;
    private final List<TensorView> wanted;
    private final Arena arena;

    /**
     * @param x what the Linears are applied to, all finite
     * @param members those that are quantised are judged, all are smoothed
     * @param arena for what lives as long as this
     */
    GroupCalibration(Backend backend, RangeMethod method, TensorView x, List<Member> members, Arena arena) {
        this.backend = backend;
        this.method = method;
        this.x = x;
        this.members = members;
        this.arena = arena;
        this.trialX = evenlySpacedRows();
        this.wanted = members.stream()
                .map(member -> output(member.bound(), trialX, arena))
                .toList();
    }

    Choice choose(Smoothing smoothing) {
        Choice plain = candidate(Optional.empty(), new int[Math.toIntExact(x.columns())], Double.NaN);
        if (smoothing.alphas().isEmpty()) return plain;
        ChannelMagnitudes magnitudes =
                ChannelMagnitudes.of(x, members.stream().map(Member::rows).toList(), new Scratch(arena));
        Choice best = smoothing.alphas().stream()
                .map(alpha -> candidate(Optional.of(alpha), magnitudes.exponents(alpha), plain.error()))
                .min(Comparator.comparingDouble(Choice::error))
                .orElseThrow();
        boolean mayStayPlain = smoothing instanceof Smoothing.Search;
        return mayStayPlain && !(best.error() < WORTH_SMOOTHING * plain.error()) ? plain : best;
    }

    private Choice candidate(Optional<Double> alpha, int[] exponents, double errorUnsmoothed) {
        float[] factors = new float[exponents.length];
        float[] inverse = new float[exponents.length];
        for (int k = 0; k < factors.length; k++) {
            factors[k] = Folding.power(exponents[k]);
            inverse[k] = Folding.power(-exponents[k]);
        }
        InputRange range = method.range(x, inverse);
        double error = 0;
        try (Arena trial = Arena.ofShared()) {
            TensorView divided = matrix(trial, trialX.rows(), trialX.columns());
            for (long t = 0; t < divided.rows(); t++)
                for (int k = 0; k < inverse.length; k++) divided.setFloat(t, k, trialX.getFloat(t, k) * inverse[k]);
            for (int i = 0; i < members.size(); i++) {
                Optional<LinearWeight> quantised = quantised(members.get(i), factors, range, trial);
                if (quantised.isPresent())
                    error += relativeError(wanted.get(i), output(quantised.get(), divided, trial));
            }
        }
        return new Choice(alpha, exponents, range, error, Double.isNaN(errorUnsmoothed) ? error : errorUnsmoothed);
    }

    private static Optional<LinearWeight> quantised(Member member, float[] factors, InputRange range, Arena arena) {
        SourceWeight rows = member.rows();
        return switch (member.type()) {
            case W8A8 -> Optional.of(TrialWeights.w8a8(rows, factors, range, arena));
            case W8A8_DYNAMIC -> Optional.of(TrialWeights.w8a8Dynamic(rows, factors, arena));
            case FLOAT, INT4, W4A8 -> Optional.empty();
        };
    }

    private TensorView output(LinearWeight weight, TensorView input, Arena owner) {
        TensorView y = matrix(owner, input.rows(), weight.outFeatures());
        backend.linear(weight).apply(input, y);
        return y;
    }

    private static double relativeError(TensorView want, TensorView got) {
        double difference = 0;
        double magnitude = 0;
        for (long t = 0; t < want.rows(); t++) {
            for (long n = 0; n < want.columns(); n++) {
                double w = want.getFloat(t, n);
                double d = got.getFloat(t, n) - w;
                difference += d * d;
                magnitude += w * w;
            }
        }
        return magnitude == 0 ? difference : difference / magnitude;
    }

    private TensorView evenlySpacedRows() {
        long rows = Math.min(TRIAL_ROWS, x.rows());
        TensorView chosen = matrix(arena, rows, x.columns());
        for (long i = 0; i < rows; i++) {
            long t = i * x.rows() / rows;
            for (long k = 0; k < x.columns(); k++) chosen.setFloat(i, k, x.getFloat(t, k));
        }
        return chosen;
    }

    private static TensorView matrix(Arena arena, long rows, long columns) {
        return TensorView.contiguous(arena.allocate(rows * columns * Float.BYTES, 64), DType.F32, rows, columns);
    }
}
