package dev.selene.compute.cpu;

import dev.selene.compute.LinearWeight;

/** What becomes of a row of activations before it is multiplied with weights. Equal forms give equal rows. */
sealed interface ActivationForm {
    /** F32 as they are. */
    record Floats() implements ActivationForm {}

    /** Int8 at the scale of the row's largest magnitude. */
    record DynamicInt8() implements ActivationForm {}

    /** Int8 at a scale and zero point of the checkpoint. */
    record StaticInt8(float scale, float offset) implements ActivationForm {}

    /** What activations of {@code weight} become. */
    static ActivationForm of(LinearWeight weight) {
        return switch (weight) {
            case LinearWeight.Plain _, LinearWeight.Fp8Block _, LinearWeight.Int4Group _ -> new Floats();
            case LinearWeight.W8A8Dynamic _, LinearWeight.W4A8Dynamic _ -> new DynamicInt8();
            case LinearWeight.W8A8Static fixed -> new StaticInt8(fixed.inputScale(), fixed.inputOffset());
        };
    }
}
