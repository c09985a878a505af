package dev.selene.tools.quantize;

import dev.selene.base.TensorView;
import dev.selene.tools.weights.Folding;
import dev.selene.tools.weights.Scratch;
import dev.selene.tools.weights.SourceWeight;
import java.util.List;

/**
 * The largest absolute values of each channel of an input and of the weights that take it, and the smoothing exponents
 * that follow: {@code e = round(log2(A^α / W^(1−α)))}. Source: Xiao et al. 2023, arXiv:2211.10438, equation 4, rounded to
 * a power of two; here {@code e} belongs to the weights, and the input is divided.
 */
record ChannelMagnitudes(float[] inputs, float[] weights) {
    static ChannelMagnitudes of(TensorView x, List<SourceWeight> linears, Scratch scratch) {
        float[] inputs = new float[Math.toIntExact(x.columns())];
        for (long t = 0; t < x.rows(); t++)
            for (int k = 0; k < inputs.length; k++) inputs[k] = Math.max(inputs[k], Math.abs(x.getFloat(t, k)));
        float[] weights = new float[inputs.length];
        for (SourceWeight linear : linears)
            WeightRows.forEach(linear, scratch, (_, row) -> {
                for (int k = 0; k < weights.length; k++) weights[k] = Math.max(weights[k], Math.abs(row[k]));
            });
        return new ChannelMagnitudes(inputs, weights);
    }

    /** Channels that are zero on either side stay as they are. */
    int[] exponents(double alpha) {
        int[] exponents = new int[inputs.length];
        for (int k = 0; k < exponents.length; k++) {
            if (!(inputs[k] > 0 && weights[k] > 0)) continue;
            double log = (alpha * Math.log(inputs[k]) - (1 - alpha) * Math.log(weights[k])) / Math.log(2);
            exponents[k] = (int) Math.clamp(Math.rint(log), -Folding.MAX_EXPONENT, Folding.MAX_EXPONENT);
        }
        return exponents;
    }
}
