package dev.selene.compute.vector;

import dev.selene.compute.GatedMlp;
import dev.selene.compute.vector.DotProducts.Block;

/** The three weights of a gated MLP and the half of its work that {@link VectorGatedMlp} and {@link VectorExperts} share. */
record GatedWeights(WeightRows gate, WeightRows up, WeightRows down) {
    GatedWeights(GatedMlp.Weights weights) {
        this(WeightRows.of(weights.gate()), WeightRows.of(weights.up()), WeightRows.of(weights.down()));
    }

    int hidden() {
        return gate.inFeatures();
    }

    int intermediate() {
        return gate.outFeatures();
    }

    /** Whether gate and up take their activations in one form, so that these need to be made only once. */
    boolean sharesInput() {
        return gate.form().equals(up.form());
    }

    /**
     * Writes {@code silu(gate x) · up x} of intermediate elements {@code [first, first + rows)} to {@code gated}.
     *
     * @param gateInput activations in gate's form; token t is its row {@code inputRow[from + t]}
     * @param upInput the same in up's form
     * @param gated token t is its row {@code from + t}
     */
    void gate(
            Kernels kernels,
            int first,
            int rows,
            Activations gateInput,
            Activations upInput,
            int[] inputRow,
            int from,
            int tokens,
            Activations gated,
            Scratch scratch) {
        products(kernels, gate, first, rows, gateInput, inputRow, from, tokens, scratch);
        float[] gates = scratch.floats(rows * tokens);
        for (int r = 0; r < rows; r++)
            for (int t = 0; t < tokens; t++)
                gates[r * tokens + t] = gate.output(
                        first + r, gateInput.scale(inputRow[from + t]), scratch.products[r * Block.TOKENS + t]);

        products(kernels, up, first, rows, upInput, inputRow, from, tokens, scratch);
        for (int r = 0; r < rows; r++) {
            for (int t = 0; t < tokens; t++) {
                float value =
                        up.output(first + r, upInput.scale(inputRow[from + t]), scratch.products[r * Block.TOKENS + t]);
                gated.values[gated.at(from + t) + first + r] = Exp.silu(gates[r * tokens + t]) * value;
            }
        }
    }

    private static void products(
            Kernels kernels,
            WeightRows weights,
            int first,
            int rows,
            Activations input,
            int[] inputRow,
            int from,
            int tokens,
            Scratch scratch) {
        for (int t = 0; t < tokens; t++) scratch.rowAt[t] = input.at(inputRow[from + t]);
        DotProducts.compute(kernels, weights, first, rows, input.values, tokens, scratch);
    }
}
