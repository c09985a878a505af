package dev.selene.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FloatCodecPropertyTest {
    private static final long SEED = 20250713;

    /** The definition of the encoder: of all 256 codes the nearest, of two the one with an even fraction. */
    private static byte nearest(float value) {
        int best = 0;
        for (int magnitude = 0; magnitude < 0x7f; magnitude++) {
            double distance = Math.abs(FloatCodec.fp8E4m3ToFloat((byte) magnitude) - (double) Math.abs(value));
            double bestDistance = Math.abs(FloatCodec.fp8E4m3ToFloat((byte) best) - (double) Math.abs(value));
            if (distance < bestDistance || distance == bestDistance && magnitude % 2 == 0) best = magnitude;
        }
        boolean negative = Float.floatToRawIntBits(value) < 0;
        return (byte) (negative ? best | 0x80 : best);
    }

    @Test
    void everyFp8CodeIsItsOwnEncoding() {
        for (int code = 0; code < 256; code++) {
            float value = FloatCodec.fp8E4m3ToFloat((byte) code);
            if (!Float.isNaN(value)) assertEquals((byte) code, FloatCodec.floatToFp8E4m3(value), "code " + code);
        }
    }

    @Test
    void midpointsAndTheirNeighboursGoToTheNearestCode() {
        for (int code = 0; code < 0x7e; code++) {
            float low = FloatCodec.fp8E4m3ToFloat((byte) code);
            float middle = (low + FloatCodec.fp8E4m3ToFloat((byte) (code + 1))) / 2;
            for (float value : new float[] {Math.nextDown(middle), middle, Math.nextUp(middle)}) {
                assertEquals(nearest(value), FloatCodec.floatToFp8E4m3(value), value + " after code " + code);
                assertEquals(nearest(-value), FloatCodec.floatToFp8E4m3(-value), -value + " after code " + code);
            }
        }
    }

    @Test
    void anyFloatGoesToTheNearestCode() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 200_000; i++) {
            // all exponents, and twice as often those that E4M3 has
            int exponent = i % 3 == 0 ? random.nextInt(255) : 127 - 12 + random.nextInt(23);
            float value = Float.intBitsToFloat(random.nextInt() & 0x807fffff | exponent << 23);
            assertEquals(nearest(value), FloatCodec.floatToFp8E4m3(value), value + ", seed " + SEED + ", input " + i);
        }
    }

    @Test
    void infinitiesSaturateAndNaNStays() {
        assertEquals(448, FloatCodec.fp8E4m3ToFloat(FloatCodec.floatToFp8E4m3(Float.POSITIVE_INFINITY)));
        assertEquals(-448, FloatCodec.fp8E4m3ToFloat(FloatCodec.floatToFp8E4m3(Float.NEGATIVE_INFINITY)));
        for (int bits : new int[] {0x7f800001, 0x7fc00000, 0xffc00000, 0xffffffff})
            assertTrue(Float.isNaN(FloatCodec.fp8E4m3ToFloat(FloatCodec.floatToFp8E4m3(Float.intBitsToFloat(bits)))));
    }
}
