package dev.selene.tools;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.formats.TensorInfo;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * The tensors of one Linear in each published form. Weights have mean 0 and standard deviation {@code 1 / sqrt(in)}, so
 * that an input of unit variance gives an output of unit variance; scales vary by channel, block or group, so that
 * reading the wrong one shows.
 */
final class SynthLinear {
    private static final int STEPS = 256;
    private static final double UNIFORM_WIDTH = Math.sqrt(3); // half the width of a uniform distribution of variance 1
    private static final double SCALE_SPREAD = 0.5; // scales are uniform over 0.5 … 1.5 times their mean
    private static final float FP8_MAX = 448;

    // Range of the static quantisation of an input: about that of a normalised row, and not symmetric.
    private static final double INPUT_MIN = -5;
    private static final double INPUT_MAX = 5.5;

    private static final byte[] INT8 = int8Table();
    private static final byte[] FP8 = fp8Table();

    private final long seed;
    private final String name;
    private final int out;
    private final int in;

    /** @param name without {@code .weight} */
    SynthLinear(long seed, String name, int out, int in) {
        this.seed = seed;
        this.name = name;
        this.out = out;
        this.in = in;
    }

    List<SynthTensor> bf16() {
        return List.of(bf16(UNIFORM_WIDTH / Math.sqrt(in)));
    }

    /** A weight uniform over {@code [-amplitude, amplitude)}. */
    SynthTensor bf16(double amplitude) {
        short[] table = new short[STEPS];
        for (int i = 0; i < STEPS; i++) table[i] = FloatCodec.floatToBf16((float) (amplitude * step(i)));
        return random(
                ".weight",
                DType.BF16,
                Shape.of(out, in),
                "FLOAT",
                weightSeed -> SynthElements.shorts(table, weightSeed));
    }

    List<SynthTensor> fp8(int block) {
        Shape blocks = Shape.of(Math.ceilDiv(out, block), Math.ceilDiv(in, block));
        return List.of(
                random(".weight", DType.FP8_E4M3, Shape.of(out, in), "FLOAT", s -> SynthElements.bytes(FP8, s)),
                scales(".weight_scale_inv", DType.F32, blocks, "FLOAT", UNIFORM_WIDTH / FP8_MAX));
    }

    /** @throws SeleneException of kind USER if the group does not divide the input */
    List<SynthTensor> int4(int group) {
        if (in % group != 0)
            throw SeleneException.user(name + " has " + in + " input features, which INT4 in groups of " + group
                    + " cannot hold. Choose a multiple of " + group + ".");
        double rms = Math.sqrt((16 * 16 - 1) / 12.0); // of 16 equally frequent levels
        return List.of(
                random(".weight_packed", DType.INT32, Shape.of(out, in / 8), "FLOAT", SynthElements::words),
                scales(".weight_scale", DType.BF16, Shape.of(out, in / group), "FLOAT", 1 / rms),
                tensor(".weight_shape", DType.INT32, Shape.of(2), "FLOAT", () -> SynthElements.given(out, in)));
    }

    List<SynthTensor> w8a8Dynamic() {
        String type = "W8A8_DYNAMIC";
        return List.of(
                random(".weight", DType.INT8, Shape.of(out, in), type, this::int8),
                scales(".weight_scale", DType.F32, Shape.of(out, 1), type, UNIFORM_WIDTH / Byte.MAX_VALUE),
                tensor(".weight_offset", DType.F32, Shape.of(out, 1), type, () -> SynthElements.constant(0)));
    }

    List<SynthTensor> w8a8Static() {
        String type = "W8A8";
        double inputScale = (INPUT_MAX - INPUT_MIN) / (STEPS - 1);
        int inputOffset = (int) Math.rint(-INPUT_MIN / inputScale) - 128;
        long weightSeed = seedOf(name + ".weight");
        return List.of(
                random(".weight", DType.INT8, Shape.of(out, in), type, this::int8),
                tensor(
                        ".quant_bias",
                        DType.INT32,
                        Shape.of(out),
                        type,
                        () -> SynthElements.quantBias(int8(weightSeed), in, inputOffset)),
                tensor(".input_scale", DType.F32, Shape.of(1), type, () -> SynthElements.constant((float) inputScale)),
                tensor(".input_offset", DType.F32, Shape.of(1), type, () -> SynthElements.constant(inputOffset)),
                scales(".deq_scale", DType.F32, Shape.of(out), type, inputScale * UNIFORM_WIDTH / Byte.MAX_VALUE));
    }

    private SynthElements int8(long weightSeed) {
        return SynthElements.bytes(INT8, weightSeed);
    }

    /** Scales that bring weights of the given width or spread to {@code 1 / sqrt(in)}. */
    private SynthTensor scales(String suffix, DType dtype, Shape shape, String type, double perUnit) {
        double mean = perUnit / Math.sqrt(in);
        return random(
                suffix,
                dtype,
                shape,
                type,
                s -> SynthElements.reals(dtype, mean * (1 - SCALE_SPREAD), mean * (1 + SCALE_SPREAD), s));
    }

    private SynthTensor random(String suffix, DType dtype, Shape shape, String type, LongFunction<SynthElements> made) {
        long tensorSeed = seedOf(name + suffix);
        return tensor(suffix, dtype, shape, type, () -> made.apply(tensorSeed));
    }

    private SynthTensor tensor(String suffix, DType dtype, Shape shape, String type, Supplier<SynthElements> made) {
        return new SynthTensor(new TensorInfo(name + suffix, dtype, shape), type, made);
    }

    private long seedOf(String tensor) {
        return SynthSeed.of(seed, tensor);
    }

    /** Step {@code i} of 256 even ones over (-1, 1). */
    private static double step(int i) {
        return (i + 0.5 - STEPS / 2.0) / (STEPS / 2.0);
    }

    // -127 … 127; symmetric quantisation has no -128, so -127 comes twice.
    private static byte[] int8Table() {
        byte[] table = new byte[STEPS];
        for (int i = 0; i < STEPS; i++) table[i] = (byte) Math.max(-Byte.MAX_VALUE, i - STEPS / 2);
        return table;
    }

    private static byte[] fp8Table() {
        byte[] table = new byte[STEPS];
        for (int i = 0; i < STEPS; i++) table[i] = nearestFp8((float) (FP8_MAX * step(i)));
        return table;
    }

    private static byte nearestFp8(float value) {
        byte nearest = 0;
        for (int magnitude = 0; magnitude < 0x7f; magnitude++) { // 0x7f is NaN
            byte candidate = (byte) (value < 0 ? magnitude | 0x80 : magnitude);
            if (Math.abs(FloatCodec.fp8E4m3ToFloat(candidate) - value)
                    < Math.abs(FloatCodec.fp8E4m3ToFloat(nearest) - value)) nearest = candidate;
        }
        return nearest;
    }
}
