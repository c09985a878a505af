package dev.selene.formats;

import java.util.List;

/** How {@code config.json} says that Linear weights are stored. */
public sealed interface QuantisationConfig {
    /** BF16, F16 or F32 (or W8A8, which only {@code quant_model_description.json} tells). */
    record None() implements QuantisationConfig {}

    /** FP8 E4M3 with one {@code weight_scale_inv} for each {@code block × block} square. */
    record Fp8Block(int block) implements QuantisationConfig {}

    /**
     * compressed-tensors "pack-quantized" INT4.
     *
     * @param int8Activations whether inputs of these Linears are quantised to INT8, token by token (W4A8)
     * @param ignore names of Linears that are not packed; an entry {@code re:X} is a regular expression matched from the
     *     start of the name
     */
    record Int4Group(int group, boolean int8Activations, List<String> ignore) implements QuantisationConfig {
        public Int4Group {
            ignore = List.copyOf(ignore);
        }
    }
}
