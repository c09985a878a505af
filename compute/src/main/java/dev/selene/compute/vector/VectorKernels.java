package dev.selene.compute.vector;

import dev.selene.base.FloatCodec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels in the Vector API, at the machine's widest vectors up to 512 bits. Where those are narrower than the 16
 * partial sums, a dot product goes over its rows once for each part of the sums.
 *
 * <p>Remainders that do not fill a vector are left to {@link PlainKernels}: both do the same to each element.
 */
final class VectorKernels implements Kernels {
    // constants of the class: vector operations become instructions only where the compiler knows the species
    private static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.length() > LANES ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;
    private static final int WIDTH = FLOATS.length();
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(WIDTH * Short.SIZE));
    // the narrowest byte vector has 8 lanes, so with 4 floats to a vector it is widened in two parts
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(8, WIDTH) * Byte.SIZE));
    // one word of 8 nibbles, or half of it
    private static final VectorSpecies<Integer> NIBBLES = WIDTH < 8 ? IntVector.SPECIES_128 : IntVector.SPECIES_256;

    private static final int NAN = Float.floatToIntBits(Float.NaN);

    private final PlainKernels plain = new PlainKernels();

    /** Bits of the vectors in use. */
    static int vectorBits() {
        return FLOATS.vectorBitSize();
    }

    @Override
    public void dot4x4(
            float[] w,
            int wAt,
            int wStride,
            float[] x,
            int[] xAt,
            int first,
            int xOffset,
            int n,
            float[] sums,
            int at) {
        for (int lane = 0; lane < LANES; lane += WIDTH) {
            int from = xOffset + lane;
            dot4x4(
                    w,
                    wAt + lane,
                    wStride,
                    x,
                    xAt[first] + from,
                    xAt[first + 1] + from,
                    xAt[first + 2] + from,
                    xAt[first + 3] + from,
                    n,
                    sums,
                    at + lane);
        }
    }

    private static void dot4x4(
            float[] w,
            int wAt,
            int wStride,
            float[] x,
            int x0At,
            int x1At,
            int x2At,
            int x3At,
            int n,
            float[] sums,
            int at) {
        FloatVector s00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s01 = FloatVector.fromArray(FLOATS, sums, at + 16);
        FloatVector s02 = FloatVector.fromArray(FLOATS, sums, at + 32);
        FloatVector s03 = FloatVector.fromArray(FLOATS, sums, at + 48);
        FloatVector s10 = FloatVector.fromArray(FLOATS, sums, at + 64);
        FloatVector s11 = FloatVector.fromArray(FLOATS, sums, at + 80);
        FloatVector s12 = FloatVector.fromArray(FLOATS, sums, at + 96);
        FloatVector s13 = FloatVector.fromArray(FLOATS, sums, at + 112);
        FloatVector s20 = FloatVector.fromArray(FLOATS, sums, at + 128);
        FloatVector s21 = FloatVector.fromArray(FLOATS, sums, at + 144);
        FloatVector s22 = FloatVector.fromArray(FLOATS, sums, at + 160);
        FloatVector s23 = FloatVector.fromArray(FLOATS, sums, at + 176);
        FloatVector s30 = FloatVector.fromArray(FLOATS, sums, at + 192);
        FloatVector s31 = FloatVector.fromArray(FLOATS, sums, at + 208);
        FloatVector s32 = FloatVector.fromArray(FLOATS, sums, at + 224);
        FloatVector s33 = FloatVector.fromArray(FLOATS, sums, at + 240);
        for (int k = 0; k < n; k += LANES) {
            FloatVector x0 = FloatVector.fromArray(FLOATS, x, x0At + k);
            FloatVector x1 = FloatVector.fromArray(FLOATS, x, x1At + k);
            FloatVector x2 = FloatVector.fromArray(FLOATS, x, x2At + k);
            FloatVector x3 = FloatVector.fromArray(FLOATS, x, x3At + k);
            FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt + k);
            s00 = w0.fma(x0, s00);
            s01 = w0.fma(x1, s01);
            s02 = w0.fma(x2, s02);
            s03 = w0.fma(x3, s03);
            FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + wStride + k);
            s10 = w1.fma(x0, s10);
            s11 = w1.fma(x1, s11);
            s12 = w1.fma(x2, s12);
            s13 = w1.fma(x3, s13);
            FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * wStride + k);
            s20 = w2.fma(x0, s20);
            s21 = w2.fma(x1, s21);
            s22 = w2.fma(x2, s22);
            s23 = w2.fma(x3, s23);
            FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * wStride + k);
            s30 = w3.fma(x0, s30);
            s31 = w3.fma(x1, s31);
            s32 = w3.fma(x2, s32);
            s33 = w3.fma(x3, s33);
        }
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + 16);
        s02.intoArray(sums, at + 32);
        s03.intoArray(sums, at + 48);
        s10.intoArray(sums, at + 64);
        s11.intoArray(sums, at + 80);
        s12.intoArray(sums, at + 96);
        s13.intoArray(sums, at + 112);
        s20.intoArray(sums, at + 128);
        s21.intoArray(sums, at + 144);
        s22.intoArray(sums, at + 160);
        s23.intoArray(sums, at + 176);
        s30.intoArray(sums, at + 192);
        s31.intoArray(sums, at + 208);
        s32.intoArray(sums, at + 224);
        s33.intoArray(sums, at + 240);
    }

    @Override
    public void dot4x1(float[] w, int wAt, int wStride, float[] x, int xAt, int n, float[] sums, int at) {
        for (int lane = 0; lane < LANES; lane += WIDTH)
            dot4x1Part(w, wAt + lane, wStride, x, xAt + lane, n, sums, at + lane);
    }

    private static void dot4x1Part(float[] w, int wAt, int wStride, float[] x, int xAt, int n, float[] sums, int at) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, sums, at + 16);
        FloatVector s2 = FloatVector.fromArray(FLOATS, sums, at + 32);
        FloatVector s3 = FloatVector.fromArray(FLOATS, sums, at + 48);
        for (int k = 0; k < n; k += LANES) {
            FloatVector x0 = FloatVector.fromArray(FLOATS, x, xAt + k);
            s0 = FloatVector.fromArray(FLOATS, w, wAt + k).fma(x0, s0);
            s1 = FloatVector.fromArray(FLOATS, w, wAt + wStride + k).fma(x0, s1);
            s2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * wStride + k).fma(x0, s2);
            s3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * wStride + k).fma(x0, s3);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + 16);
        s2.intoArray(sums, at + 32);
        s3.intoArray(sums, at + 48);
    }

    @Override
    public boolean dotBf16(
            MemorySegment w, long byteOffset, long byteStride, float[] x, int xAt, int n, float[] sums, int at) {
        for (int lane = 0; lane < LANES; lane += WIDTH)
            dotBf16Part(w, byteOffset + lane * Short.BYTES, byteStride, x, xAt + lane, n, sums, at + lane);
        return true;
    }

    private static void dotBf16Part(
            MemorySegment w, long w0At, long byteStride, float[] x, int xAt, int n, float[] sums, int at) {
        long w1At = w0At + byteStride;
        long w2At = w1At + byteStride;
        long w3At = w2At + byteStride;
        FloatVector s0 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, sums, at + 16);
        FloatVector s2 = FloatVector.fromArray(FLOATS, sums, at + 32);
        FloatVector s3 = FloatVector.fromArray(FLOATS, sums, at + 48);
        for (int k = 0; k < n; k += LANES) {
            FloatVector x0 = FloatVector.fromArray(FLOATS, x, xAt + k);
            s0 = loadBf16(w, w0At + (long) k * Short.BYTES).fma(x0, s0);
            s1 = loadBf16(w, w1At + (long) k * Short.BYTES).fma(x0, s1);
            s2 = loadBf16(w, w2At + (long) k * Short.BYTES).fma(x0, s2);
            s3 = loadBf16(w, w3At + (long) k * Short.BYTES).fma(x0, s3);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + 16);
        s2.intoArray(sums, at + 32);
        s3.intoArray(sums, at + 48);
    }

    private static FloatVector loadBf16(MemorySegment w, long byteOffset) {
        return widened(ShortVector.fromMemorySegment(SHORTS, w, byteOffset, ByteOrder.LITTLE_ENDIAN));
    }

    private static FloatVector widened(ShortVector bits) {
        return ((IntVector) bits.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
                .lanewise(VectorOperators.LSHL, 16)
                .reinterpretAsFloats();
    }

    @Override
    public boolean dotInt8(
            MemorySegment w, long byteOffset, long byteStride, float[] x, int xAt, int n, float[] sums, int at) {
        if (BYTES.length() > WIDTH) return false; // a vector of bytes would reach beyond the row
        for (int lane = 0; lane < LANES; lane += WIDTH)
            dotInt8Part(w, byteOffset + lane, byteStride, x, xAt + lane, n, sums, at + lane);
        return true;
    }

    private static void dotInt8Part(
            MemorySegment w, long w0At, long byteStride, float[] x, int xAt, int n, float[] sums, int at) {
        long w1At = w0At + byteStride;
        long w2At = w1At + byteStride;
        long w3At = w2At + byteStride;
        FloatVector s0 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, sums, at + 16);
        FloatVector s2 = FloatVector.fromArray(FLOATS, sums, at + 32);
        FloatVector s3 = FloatVector.fromArray(FLOATS, sums, at + 48);
        for (int k = 0; k < n; k += LANES) {
            FloatVector x0 = FloatVector.fromArray(FLOATS, x, xAt + k);
            s0 = loadInt8(w, w0At + k).fma(x0, s0);
            s1 = loadInt8(w, w1At + k).fma(x0, s1);
            s2 = loadInt8(w, w2At + k).fma(x0, s2);
            s3 = loadInt8(w, w3At + k).fma(x0, s3);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + 16);
        s2.intoArray(sums, at + 32);
        s3.intoArray(sums, at + 48);
    }

    private static FloatVector loadInt8(MemorySegment w, long byteOffset) {
        ByteVector bytes = ByteVector.fromMemorySegment(BYTES, w, byteOffset, ByteOrder.LITTLE_ENDIAN);
        return (FloatVector) bytes.convertShape(VectorOperators.B2F, FLOATS, 0);
    }

    @Override
    public void addScaled(
            float[] factors, int factorAt, int count, float[] w, int wAt, int wStride, int n, float[] y, int yAt) {
        int i = 0;
        for (; i <= n - 4 * WIDTH; i += 4 * WIDTH)
            addScaled4(factors, factorAt, count, w, wAt + i, wStride, y, yAt + i);
        for (; i <= n - WIDTH; i += WIDTH) addScaled1(factors, factorAt, count, w, wAt + i, wStride, y, yAt + i);
        plain.addScaled(factors, factorAt, count, w, wAt + i, wStride, n - i, y, yAt + i);
    }

    private static void addScaled4(
            float[] factors, int factorAt, int count, float[] w, int wAt, int wStride, float[] y, int yAt) {
        FloatVector y0 = FloatVector.fromArray(FLOATS, y, yAt);
        FloatVector y1 = FloatVector.fromArray(FLOATS, y, yAt + WIDTH);
        FloatVector y2 = FloatVector.fromArray(FLOATS, y, yAt + 2 * WIDTH);
        FloatVector y3 = FloatVector.fromArray(FLOATS, y, yAt + 3 * WIDTH);
        for (int j = 0; j < count; j++) {
            FloatVector factor = FloatVector.broadcast(FLOATS, factors[factorAt + j]);
            int row = wAt + j * wStride;
            y0 = factor.fma(FloatVector.fromArray(FLOATS, w, row), y0);
            y1 = factor.fma(FloatVector.fromArray(FLOATS, w, row + WIDTH), y1);
            y2 = factor.fma(FloatVector.fromArray(FLOATS, w, row + 2 * WIDTH), y2);
            y3 = factor.fma(FloatVector.fromArray(FLOATS, w, row + 3 * WIDTH), y3);
        }
        y0.intoArray(y, yAt);
        y1.intoArray(y, yAt + WIDTH);
        y2.intoArray(y, yAt + 2 * WIDTH);
        y3.intoArray(y, yAt + 3 * WIDTH);
    }

    private static void addScaled1(
            float[] factors, int factorAt, int count, float[] w, int wAt, int wStride, float[] y, int yAt) {
        FloatVector y0 = FloatVector.fromArray(FLOATS, y, yAt);
        for (int j = 0; j < count; j++)
            y0 = FloatVector.broadcast(FLOATS, factors[factorAt + j])
                    .fma(FloatVector.fromArray(FLOATS, w, wAt + j * wStride), y0);
        y0.intoArray(y, yAt);
    }

    @Override
    public void bf16(short[] bits, int n, float[] to, int at) {
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH)
            widened(ShortVector.fromArray(SHORTS, bits, i)).intoArray(to, at + i);
        for (; i < n; i++) to[at + i] = FloatCodec.bf16ToFloat(bits[i]);
    }

    @Override
    public void int8(byte[] values, int n, float[] to, int at) {
        plain.int8(values, n, to, at); // the compiler turns that loop into vector instructions by itself
    }

    @Override
    public void fp8(byte[] bits, int from, int n, float scale, float[] to, int at) {
        int i = 0;
        for (; i <= n - BYTES.length(); i += BYTES.length()) {
            ByteVector vector = ByteVector.fromArray(BYTES, bits, from + i);
            fp8((IntVector) vector.convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0), scale, to, at + i);
            if (BYTES.length() > WIDTH)
                fp8(
                        (IntVector) vector.convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 1),
                        scale,
                        to,
                        at + i + WIDTH);
        }
        plain.fp8(bits, from + i, n - i, scale, to, at + i);
    }

    private static void fp8(IntVector bits, float scale, float[] to, int at) {
        IntVector magnitude = bits.and(0x7f);
        // exponent and fraction go where F32 has them, and the exponent's bias from 7 to 127
        IntVector normal = magnitude.lanewise(VectorOperators.LSHL, 20).add(127 - 7 << 23);
        // measured: leaving subnormals to a multiplication of F32 subnormals takes twice as long
        IntVector subnormal = ((FloatVector) magnitude.convert(VectorOperators.I2F, 0))
                .mul(0x1p-9f)
                .reinterpretAsInts();
        IntVector value = normal.blend(subnormal, magnitude.compare(VectorOperators.LT, 8))
                .blend(NAN, magnitude.compare(VectorOperators.EQ, 0x7f))
                .or(bits.and(0x80).lanewise(VectorOperators.LSHL, 24));
        value.reinterpretAsFloats().mul(scale).intoArray(to, at);
    }

    @Override
    public void int4(int[] words, float[] scales, int count, float[] to, int at) {
        IntVector shifts = IntVector.zero(NIBBLES).addIndex(4);
        for (int i = 0; i < count; i++) {
            int4(words[i], shifts, scales[i], to, at + 8 * i);
            if (NIBBLES.length() < 8) int4(words[i] >>> 16, shifts, scales[i], to, at + 8 * i + 4);
        }
    }

    private static void int4(int word, IntVector shifts, float scale, float[] to, int at) {
        IntVector nibbles = IntVector.broadcast(NIBBLES, word)
                .lanewise(VectorOperators.LSHR, shifts)
                .and(15);
        ((FloatVector) nibbles.sub(8).convert(VectorOperators.I2F, 0))
                .mul(scale)
                .intoArray(to, at);
    }

    @Override
    public void roundToBf16(float[] values, int at, int n) {
        int i = 0;
        for (; i <= n - WIDTH; i += WIDTH) {
            IntVector bits = FloatVector.fromArray(FLOATS, values, at + i).reinterpretAsInts();
            IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
            bits.add(odd).add(0x7fff).and(0xffff0000).reinterpretAsFloats().intoArray(values, at + i);
        }
        plain.roundToBf16(values, at + i, n - i);
    }
}
