package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The two golden W8A8 checkpoints hold the same weights before quantisation, which are not recorded. What they store for a
 * weight is compared with what the quantisers make of {@code q · weight_scale}: the same {@code q}, and scales within one
 * unit in the last place, as the largest weight of a row is known to that only.
 */
class W8A8GoldenTest {
    private static final List<String> STATIC =
            List.of("self_attn.q_a_proj", "self_attn.q_b_proj", "self_attn.kv_a_proj_with_mqa", "self_attn.o_proj");

    @Test
    void dynamicWeightsAreMadeAgain() {
        try (Checkpoint golden = Checkpoint.open(Golden.directory("k2-micro-w8a8"))) {
            int compared = 0;
            for (String name : golden.tensors().keySet()) {
                if (!name.endsWith(".weight_scale")) continue;
                String linear = name.substring(0, name.length() - ".weight_scale".length());
                Rows rows = Rows.of(golden, linear);
                for (int n = 0; n < rows.q.size(); n++) {
                    assertArrayEquals(rows.q.get(n), rows.requantised(n), linear + " row " + n);
                    assertEquals(rows.scale(n), rows.newScale(n), Math.ulp(rows.scale(n)), linear + " row " + n);
                }
                compared++;
            }
            assertEquals(3 * 4 + 3 + 2 * 17 * 3, compared);
        }
    }

    @Test
    void staticTensorsFollowFromTheDynamicOnesAndTheInputRange() {
        try (Checkpoint dynamic = Checkpoint.open(Golden.directory("k2-micro-w8a8"));
                Checkpoint fixed = Checkpoint.open(Golden.directory("k2-micro-w8a8-static"))) {
            for (int layer = 0; layer < 3; layer++) {
                for (String local : STATIC) {
                    String linear = "model.layers." + layer + "." + local;
                    StoredTensor weight = tensor(dynamic, linear, ".weight");
                    assertEquals(
                            -1,
                            weight.data()
                                    .mismatch(tensor(fixed, linear, ".weight").data()),
                            linear);

                    Rows rows = Rows.of(dynamic, linear);
                    float inputScale = scalar(fixed, linear, ".input_scale");
                    float inputOffset = scalar(fixed, linear, ".input_offset");
                    // any range with this scale and offset
                    InputRange range =
                            new InputRange((-128 - inputOffset) * inputScale, (127 - inputOffset) * inputScale);
                    assertEquals(inputScale, range.scale(), Math.ulp(inputScale), linear);
                    assertEquals(inputOffset, range.offset(), linear);
                    for (int n = 0; n < rows.q.size(); n++) {
                        int sum = 0;
                        for (byte q : rows.q.get(n)) sum += q;
                        int bias = tensor(fixed, linear, ".quant_bias")
                                .data()
                                .getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, n);
                        assertEquals(bias, StaticInt8.quantBias(range, sum), linear + " row " + n);
                        float deqScale =
                                tensor(fixed, linear, ".deq_scale").view().getFloat(0, n);
                        assertEquals(
                                deqScale,
                                StaticInt8.deqScale(range, rows.scale(n)),
                                2 * Math.ulp(deqScale),
                                linear + " row " + n);
                    }
                }
            }
        }
    }

    /** The rows of one dynamic weight, with the largest weight of each as the scale allows it to be. */
    private record Rows(List<byte[]> q, float[] scales) {
        static Rows of(Checkpoint checkpoint, String linear) {
            StoredTensor weight = tensor(checkpoint, linear, ".weight");
            int columns = (int) weight.shape().dimension(1);
            List<byte[]> q = new ArrayList<>();
            float[] scales = new float[(int) weight.shape().dimension(0)];
            for (int n = 0; n < scales.length; n++) {
                q.add(weight.data().asSlice((long) n * columns, columns).toArray(ValueLayout.JAVA_BYTE));
                scales[n] = tensor(checkpoint, linear, ".weight_scale").view().getFloat(n, 0);
            }
            return new Rows(q, scales);
        }

        float scale(int n) {
            return scales[n];
        }

        float newScale(int n) {
            float[] row = floats(n);
            return Int8.scale(row, row.length);
        }

        byte[] requantised(int n) {
            float[] row = floats(n);
            byte[] made = new byte[row.length];
            Int8.quantise(row, row.length, newScale(n), made);
            return made;
        }

        private float[] floats(int n) {
            float[] row = new float[q.get(n).length];
            boolean reachesTheEnd = false;
            for (int k = 0; k < row.length; k++) {
                row[k] = q.get(n)[k] * scales[n];
                reachesTheEnd |= Math.abs(q.get(n)[k]) == 127;
            }
            assertTrue(reachesTheEnd, "the largest weight of each row is 127 or -127");
            return row;
        }
    }

    private static float scalar(Checkpoint checkpoint, String linear, String suffix) {
        return tensor(checkpoint, linear, suffix).view().getFloat(0, 0);
    }

    private static StoredTensor tensor(Checkpoint checkpoint, String linear, String suffix) {
        return checkpoint.tensors().get(linear + suffix);
    }
}
