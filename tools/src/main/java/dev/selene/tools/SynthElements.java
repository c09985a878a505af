package dev.selene.tools;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** The elements of one synthetic tensor, handed out in order and in pieces. Little-endian. */
@FunctionalInterface
interface SynthElements {
    /** So many elements come of 64 random bits. */
    int PER_DRAW = Long.BYTES;

    /**
     * Writes the next {@code count} elements to the start of {@code piece}.
     *
     * @param piece has room for {@code count} rounded up to a multiple of {@link #PER_DRAW}; what lies behind {@code
     *     count} is undefined
     * @param count a multiple of {@link #PER_DRAW} unless these are the last
     */
    void next(MemorySegment piece, int count);

    ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Bytes, each of the 256 entries of {@code table} as often as the others. */
    static SynthElements bytes(byte[] table, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return (piece, count) -> {
            for (long first = 0; first < count; first += PER_DRAW) {
                long bits = random.nextLong();
                long word = 0;
                for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE)
                    word |= (table[(int) (bits >>> shift) & 0xff] & 0xffL) << shift;
                piece.set(LONG, first, word);
            }
        };
    }

    /** BF16, each of the 256 entries of {@code table} as often as the others. */
    static SynthElements shorts(short[] table, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return (piece, count) -> {
            for (long first = 0; first < count; first += PER_DRAW) {
                long bits = random.nextLong();
                for (int half = 0; half < Short.BYTES; half++) {
                    long word = 0;
                    for (int shift = 0; shift < Long.SIZE; shift += Short.SIZE) {
                        word |= (table[(int) bits & 0xff] & 0xffffL) << shift;
                        bits >>>= Byte.SIZE;
                    }
                    piece.set(LONG, first * Short.BYTES + half * Long.BYTES, word);
                }
            }
        };
    }

    /** INT32 of random bits: eight INT4 numbers each. */
    static SynthElements words(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return (piece, count) -> {
            for (int i = 0; i < count; i++) piece.set(INT, (long) i * Integer.BYTES, random.nextInt());
        };
    }

    /** F32 or BF16, uniform over {@code [min, max)}. */
    static SynthElements reals(DType dtype, double min, double max, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return (piece, count) -> {
            for (int i = 0; i < count; i++) {
                float value = (float) (min + (max - min) * random.nextDouble());
                if (dtype == DType.BF16) piece.set(SHORT, (long) i * Short.BYTES, FloatCodec.floatToBf16(value));
                else piece.set(INT, (long) i * Integer.BYTES, Float.floatToRawIntBits(value));
            }
        };
    }

    /** One F32 over and over. */
    static SynthElements constant(float value) {
        return (piece, count) -> {
            for (int i = 0; i < count; i++) piece.set(INT, (long) i * Integer.BYTES, Float.floatToRawIntBits(value));
        };
    }

    /** INT32 as given; all in one piece. */
    static SynthElements given(int... values) {
        return (piece, count) -> {
            for (int i = 0; i < count; i++) piece.set(INT, (long) i * Integer.BYTES, values[i]);
        };
    }

    /**
     * INT32 {@code -inputOffset · Σ_k q[n,k]} for each row of an INT8 matrix: takes back what the zero point of the
     * activations adds.
     *
     * @param weight makes the matrix
     */
    static SynthElements quantBias(SynthElements weight, int inFeatures, int inputOffset) {
        // Whole draws are taken, so a row may begin in the middle of one.
        byte[] buffer = new byte[PER_DRAW];
        MemorySegment draw = MemorySegment.ofArray(buffer);
        int[] used = {PER_DRAW};
        return (piece, count) -> {
            for (int row = 0; row < count; row++) {
                int sum = 0;
                for (int k = 0; k < inFeatures; k++) {
                    if (used[0] == PER_DRAW) {
                        weight.next(draw, PER_DRAW);
                        used[0] = 0;
                    }
                    sum += buffer[used[0]++];
                }
                piece.set(INT, (long) row * Integer.BYTES, -inputOffset * sum);
            }
        };
    }
}
