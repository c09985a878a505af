package dev.selene.compute;

import dev.selene.base.TensorView;

/** SwiGLU bound to a backend: {@code y = down(silu(gate x) ⊙ up x)} with {@code silu(z) = z / (1 + e^−z)}. */
public interface GatedMlp extends AutoCloseable {
    /** The three weights: gate and up {@code [intermediate, hidden]}, down {@code [hidden, intermediate]}. */
    record Weights(LinearWeight gate, LinearWeight up, LinearWeight down) {
        public Weights {
            if (gate.inFeatures() != up.inFeatures()
                    || gate.outFeatures() != up.outFeatures()
                    || down.inFeatures() != gate.outFeatures()
                    || down.outFeatures() != gate.inFeatures())
                throw new IllegalArgumentException("gate [" + gate.outFeatures() + ", " + gate.inFeatures() + "], up ["
                        + up.outFeatures() + ", " + up.inFeatures() + "], down [" + down.outFeatures() + ", "
                        + down.inFeatures() + "] do not fit");
        }
    }

    /**
     * @param x F32 {@code [tokens, hidden]}
     * @param y F32 {@code [tokens, hidden]}; must not overlap x
     */
    void apply(TensorView x, TensorView y);

    /** Gives back the memory that binding took, if any; what a backend made and nobody closed ends with the backend. */
    @Override
    default void close() {}
}
