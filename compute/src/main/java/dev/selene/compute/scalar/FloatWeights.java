package dev.selene.compute.scalar;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.TensorView;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.LinearWeight;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** What a stored weight is as an F32: the definition of each format's decoding. */
final class FloatWeights {
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private FloatWeights() {}

    /** Row {@code n} of a weight whose activations stay floats. */
    static float[] row(LinearWeight weight, int n) {
        float[] row = new float[weight.inFeatures()];
        for (int k = 0; k < row.length; k++) {
            row[k] = switch (weight) {
                case LinearWeight.Plain plain -> element(plain.weight(), n, k);
                case LinearWeight.Fp8Block fp8 -> element(fp8, n, k);
                case LinearWeight.Int4Group int4 -> element(int4, n, k);
                case LinearWeight.W8A8Dynamic _, LinearWeight.W8A8Static _, LinearWeight.W4A8Dynamic _ ->
                    throw new IllegalArgumentException(
                            "activations of " + weight.getClass().getSimpleName() + " are int8");
            };
        }
        return row;
    }

    /** Element (row, column) of a BF16, F16 or F32 view. */
    static float element(TensorView view, long row, long column) {
        if (view.dtype() == DType.F32) return view.getFloat(row, column);
        short bits = view.segment().get(I16, view.byteOffset(row) + column * Short.BYTES);
        return view.dtype() == DType.BF16 ? FloatCodec.bf16ToFloat(bits) : Float.float16ToFloat(bits);
    }

    private static float element(LinearWeight.Fp8Block weight, int n, int k) {
        byte bits = weight.weight()
                .segment()
                .get(ValueLayout.JAVA_BYTE, weight.weight().byteOffset(n) + k);
        float scale = weight.scaleInv().getFloat(n / weight.block(), k / weight.block());
        return dequantised(FloatCodec.fp8E4m3ToFloat(bits) * scale, weight.dequantisation());
    }

    private static float element(LinearWeight.Int4Group weight, int n, int k) {
        float product = int4(weight.packed(), n, k) * element(weight.scale(), n, k / weight.group());
        return dequantised(product, weight.dequantisation());
    }

    /** Element (n, k) of packed INT4: −8 to 7. */
    static int int4(TensorView packed, int n, int k) {
        int word = packed.segment().get(I32, packed.byteOffset(n) + k / 8 * Integer.BYTES);
        return (word >>> 4 * (k % 8) & 15) - 8;
    }

    private static float dequantised(float product, Dequantisation dequantisation) {
        return switch (dequantisation) {
            case BF16 -> FloatCodec.roundToBf16(product);
            case EXACT -> product;
        };
    }
}
