package dev.selene.tools.quantize;

import dev.selene.base.TensorView;

/**
 * The residual streams of both models after a layer, over the calibration set.
 *
 * @param relativeError {@code |h − ĥ| / |h|} in the Euclidean norm over all tokens; what earlier layers lost is in it
 * @param isFinite no number of the result's stream is NaN or infinite
 */
record LayerError(int layer, double relativeError, boolean isFinite) {
    /** @param rows the first rows of both, which are compared */
    static LayerError of(int layer, TensorView source, TensorView result, int rows) {
        double signal = 0;
        double noise = 0;
        for (long t = 0; t < rows; t++) {
            for (long k = 0; k < source.columns(); k++) {
                double h = source.getFloat(t, k);
                double d = h - result.getFloat(t, k);
                signal += h * h;
                noise += d * d;
            }
        }
        return new LayerError(layer, Math.sqrt(noise / signal), Double.isFinite(noise));
    }
}
