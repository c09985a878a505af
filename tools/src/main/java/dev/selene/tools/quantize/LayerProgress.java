package dev.selene.tools.quantize;

/** Told as work goes from layer to layer, on the calling thread. */
@FunctionalInterface
public interface LayerProgress {
    /** {@code layer} of {@code layers} begins; {@code step} names the work. */
    void layer(String step, int layer, int layers);
}
