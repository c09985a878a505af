package dev.selene.compute;

import dev.selene.base.DType;
import dev.selene.base.TensorView;

/**
 * The weights of one Linear {@code y = W x} as the checkpoint stores them; {@code W} is {@code [outFeatures,
 * inFeatures]}, row-major. All views are borrowed and must stay open as long as anything made from this weight is used.
 */
public sealed interface LinearWeight {
    int outFeatures();

    int inFeatures();

    /**
     * Plain floats. {@code y[t,n] = Σ_k w[n,k]·x[t,k]}, products and sums in F32 or wider.
     *
     * @param weight BF16, F16 or F32 {@code [out, in]}
     */
    record Plain(TensorView weight) implements LinearWeight {
        public Plain {
            if (!weight.dtype().isFloat() || weight.dtype() == DType.F64)
                throw new IllegalArgumentException("plain weight of dtype " + weight.dtype());
        }

        @Override
        public int outFeatures() {
            return Math.toIntExact(weight.rows());
        }

        @Override
        public int inFeatures() {
            return Math.toIntExact(weight.columns());
        }
    }

    /**
     * FP8 with one multiplier for each square block: {@code w[n,k] = e4m3(n,k) · scaleInv[n/block, k/block]}, the
     * product in F32, then {@code dequantisation}. Blocks at the right and lower edge may be partial. Source:
     * DeepSeek-V3 inference/kernel.py, weight_dequant; fp8_cast_bf16.py.
     *
     * @param weight FP8_E4M3 {@code [out, in]}
     * @param scaleInv F32 {@code [ceil(out/block), ceil(in/block)]}
     * @param block edge of a block, 128 in published checkpoints
     */
    record Fp8Block(TensorView weight, TensorView scaleInv, int block, Dequantisation dequantisation)
            implements LinearWeight {
        public Fp8Block {
            requireDType(weight, DType.FP8_E4M3);
            requireDType(scaleInv, DType.F32);
            if (block < 1) throw new IllegalArgumentException("blocks of " + block);
            requireShape("scaleInv", scaleInv, ceilDiv(weight.rows(), block), ceilDiv(weight.columns(), block));
        }

        @Override
        public int outFeatures() {
            return Math.toIntExact(weight.rows());
        }

        @Override
        public int inFeatures() {
            return Math.toIntExact(weight.columns());
        }
    }

    /**
     * Symmetric INT4 in groups along the input, compressed-tensors "pack-quantized": element {@code k} of a row lies in
     * word {@code k/8} at bits {@code 4·(k mod 8)}; {@code w[n,k] = (nibble − 8) · scale[n, k/group]}, the product in
     * F32, then {@code dequantisation}.
     *
     * @param packed INT32 {@code [out, in/8]}
     * @param scale BF16, F16 or F32 {@code [out, in/group]}
     * @param group elements that share a scale, a multiple of 8 that divides {@code in}; 32 in published checkpoints
     */
    record Int4Group(TensorView packed, TensorView scale, int group, Dequantisation dequantisation)
            implements LinearWeight {
        public Int4Group {
            requireInt4(packed, scale, group);
        }

        @Override
        public int outFeatures() {
            return Math.toIntExact(packed.rows());
        }

        @Override
        public int inFeatures() {
            return Math.toIntExact(packed.columns() * 8);
        }
    }

    /**
     * W8A8_DYNAMIC of msmodelslim. Per row {@code t} of x: {@code s = max_k|x[t,k]| / 127} in F32 (a row of zeros gives
     * zeros), {@code q = clamp(roundHalfEven(x / s), −128, 127)}, {@code acc = Σ_k q·w} exact, {@code y[t,n] =
     * (float(acc) · s) · weightScale[n]} in F32, in this order. A NaN or an infinity in a row makes its whole result NaN.
     *
     * @param weight INT8 {@code [out, in]}
     * @param weightScale F32 {@code [1, out]}
     */
    record W8A8Dynamic(TensorView weight, TensorView weightScale) implements LinearWeight {
        public W8A8Dynamic {
            requireDType(weight, DType.INT8);
            requireDType(weightScale, DType.F32);
            requireShape("weightScale", weightScale, 1, weight.rows());
        }

        @Override
        public int outFeatures() {
            return Math.toIntExact(weight.rows());
        }

        @Override
        public int inFeatures() {
            return Math.toIntExact(weight.columns());
        }
    }

    /**
     * W8A8 static of msmodelslim: {@code q = clamp(roundHalfEven(x / inputScale + inputOffset), −128, 127)} in F32,
     * {@code acc = Σ_k q·w + quantBias[n]} exact, {@code y[t,n] = float(acc) · deqScale[n]}. Infinities are clamped; a NaN in
     * a row makes its whole result NaN.
     *
     * @param weight INT8 {@code [out, in]}
     * @param quantBias INT32 {@code [1, out]}
     * @param deqScale F32 {@code [1, out]}
     */
    record W8A8Static(TensorView weight, float inputScale, float inputOffset, TensorView quantBias, TensorView deqScale)
            implements LinearWeight {
        public W8A8Static {
            requireDType(weight, DType.INT8);
            requireDType(quantBias, DType.INT32);
            requireDType(deqScale, DType.F32);
            requireShape("quantBias", quantBias, 1, weight.rows());
            requireShape("deqScale", deqScale, 1, weight.rows());
        }

        @Override
        public int outFeatures() {
            return Math.toIntExact(weight.rows());
        }

        @Override
        public int inFeatures() {
            return Math.toIntExact(weight.columns());
        }
    }

    /**
     * W4A8: the weights of {@link Int4Group}, the activations of {@link W8A8Dynamic}. Per row {@code t} of x: {@code s} and
     * {@code q} as there; per group {@code g} of the input: {@code p[g] = Σ_(k in g) q[k]·(nibble(n,k) − 8)} exact, within
     * int32; {@code acc = Σ_g p[g]·scale[n,g]}, {@code y[t,n] = acc · s}. Products and sums over groups in F32 or wider, the
     * rounding to F32 of {@code acc} before it is multiplied. The definition sums in F64 in the order of g; BF16 scales that
     * lie within 2^12 of each other in a row make that exact, so a backend with F32 sums is off by its own roundings alone. A
     * NaN or an infinity in a row makes its whole result NaN.
     *
     * <p>Source: compressed-tensors, {@code weights} of 4 bits in groups with {@code input_activations} of 8 bits, dynamic by
     * token.
     *
     * @param packed INT32 {@code [out, in/8]}, as of {@link Int4Group}
     * @param scale BF16, F16 or F32 {@code [out, in/group]}
     * @param group as of {@link Int4Group}
     */
    record W4A8Dynamic(TensorView packed, TensorView scale, int group) implements LinearWeight {
        public W4A8Dynamic {
            requireInt4(packed, scale, group);
        }

        @Override
        public int outFeatures() {
            return Math.toIntExact(packed.rows());
        }

        @Override
        public int inFeatures() {
            return Math.toIntExact(packed.columns() * 8);
        }
    }

    private static void requireInt4(TensorView packed, TensorView scale, int group) {
        requireDType(packed, DType.INT32);
        if (!scale.dtype().isFloat() || scale.dtype() == DType.F64)
            throw new IllegalArgumentException("scale of dtype " + scale.dtype());
        long in = packed.columns() * 8;
        if (group < 8 || group % 8 != 0 || in % group != 0)
            throw new IllegalArgumentException("group of " + group + " for " + in + " input features");
        requireShape("scale", scale, packed.rows(), in / group);
    }

    private static long ceilDiv(long a, long b) {
        return Math.ceilDiv(a, b);
    }

    private static void requireDType(TensorView view, DType dtype) {
        if (view.dtype() != dtype)
            throw new IllegalArgumentException("view is " + view.dtype() + ", expected " + dtype);
    }

    private static void requireShape(String name, TensorView view, long rows, long columns) {
        if (view.rows() != rows || view.columns() != columns)
            throw new IllegalArgumentException(name + " is [" + view.rows() + ", " + view.columns() + "], expected ["
                    + rows + ", " + columns + "]");
    }
}
