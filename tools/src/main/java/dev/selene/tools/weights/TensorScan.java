package dev.selene.tools.weights;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.formats.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Looks at every number of one tensor: NaN and infinities nowhere, and scales that are above 0 and keep what they scale
 * within {@value #LARGEST_WEIGHT}. Several threads may look at pieces of it.
 */
final class TensorScan {
    /** Larger than any weight of a published model by far: the largest F16. */
    private static final float LARGEST_WEIGHT = 65504;

    private static final Pattern SCALE =
            Pattern.compile(".*\\.(?:weight_scale_inv|weight_scale|deq_scale|input_scale)");

    private final StoredTensor tensor;
    private final float largestScale;
    private long notFinite;
    private long negative;
    private long zero;
    private long absurd;
    private long firstBad = Long.MAX_VALUE;

    TensorScan(StoredTensor tensor) {
        this.tensor = tensor;
        this.largestScale = !SCALE.matcher(tensor.name()).matches()
                ? Float.POSITIVE_INFINITY
                : LARGEST_WEIGHT / (tensor.name().endsWith("_scale_inv") ? 448 : Byte.MAX_VALUE);
    }

    /** Looks at the elements in {@code bytes}, of which the first is number {@code first} of the tensor. */
    void scan(long first, MemorySegment bytes) {
        switch (tensor.dtype()) {
            case BF16, F16, F32 -> scanFloats(first, bytes);
            case FP8_E4M3 -> scanFp8(first, bytes);
            case F64 -> {
                for (long i = 0; i < bytes.byteSize() / Double.BYTES; i++)
                    if (!Double.isFinite(bytes.get(FloatRows.DOUBLE, i * Double.BYTES))) noteNotFinite(first + i);
            }
            case INT64 -> {
                if (tensor.name().endsWith(".deq_scale"))
                    for (long i = 0; i < bytes.byteSize() / Long.BYTES; i++)
                        look(first + i, Int8Weight.floatBits(bytes, i));
            }
            case INT32, INT16, INT8, UINT8, BOOL -> {} // every pattern is a number
        }
    }

    private void scanFp8(long first, MemorySegment bytes) {
        for (long i = 0; i < bytes.byteSize(); i++)
            if ((bytes.get(ValueLayout.JAVA_BYTE, i) & 0x7f) == 0x7f) noteNotFinite(first + i);
    }

    private void scanFloats(long first, MemorySegment bytes) {
        int count = Math.toIntExact(bytes.byteSize() / tensor.dtype().bytes());
        if (tensor.dtype() == DType.BF16 && isFinite(bytes, count) && !isScale()) return;
        float[] values = new float[count];
        new FloatRows(tensor.dtype(), count).read(bytes, 0, values, count);
        for (int i = 0; i < count; i++) look(first + i, values[i]);
    }

    private void look(long index, float value) {
        if (!Float.isFinite(value)) noteNotFinite(index);
        else if (isScale()) scanScale(index, value);
    }

    private boolean isScale() {
        return largestScale < Float.POSITIVE_INFINITY;
    }

    /** The common case, without a copy. */
    private static boolean isFinite(MemorySegment bytes, int count) {
        int largest = 0;
        for (int i = 0; i < count; i++)
            largest = Math.max(largest, bytes.get(FloatRows.SHORT, (long) i * Short.BYTES) & 0x7fff);
        return Float.isFinite(FloatCodec.bf16ToFloat((short) largest));
    }

    private synchronized void noteNotFinite(long index) {
        notFinite++;
        firstBad = Math.min(firstBad, index);
    }

    private void scanScale(long index, float scale) {
        if (scale > 0 && scale <= largestScale) return;
        synchronized (this) {
            if (scale < 0) negative++;
            else if (scale == 0) zero++;
            else absurd++;
            if (scale != 0) firstBad = Math.min(firstBad, index);
        }
    }

    /** What speaks against the tensor. */
    synchronized Optional<String> problem() {
        String what = "";
        if (notFinite > 0) what += ", " + notFinite + " NaN or infinite";
        if (negative > 0) what += ", " + negative + " negative scales";
        if (absurd > 0) what += ", " + absurd + " scales above " + largestScale;
        if (what.isEmpty()) return Optional.empty();
        return Optional.of(
                place() + ": " + what.substring(2) + " of " + tensor.shape().elements()
                        + " numbers, the first at element " + firstBad + ". Fetch the file again, or quantise again.");
    }

    /** What is odd and may be meant: a scale of 0 makes weights 0. */
    synchronized Optional<String> warning() {
        if (zero == 0) return Optional.empty();
        return Optional.of(
                place() + ": " + zero + " of " + tensor.shape().elements() + " scales are 0, so what they scale is 0");
    }

    private String place() {
        return tensor.name() + " in " + tensor.file().getFileName();
    }
}
