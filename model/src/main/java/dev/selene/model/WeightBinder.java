package dev.selene.model;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.Problems;
import dev.selene.base.Shape;
import dev.selene.base.TensorView;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.LinearWeight;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.QuantDescription;
import dev.selene.formats.QuantisationConfig;
import dev.selene.formats.StoredTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Finds the tensors of one checkpoint by name, checks shape and dtype, and notes every problem instead of stopping at
 * the first. A method that met a problem returns empty.
 *
 * <p>Small vectors in another type than the kernels take are converted into memory that the given arena owns; all else
 * stays where it is mapped.
 */
final class WeightBinder {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final SortedMap<String, StoredTensor> tensors;
    private final QuantisationConfig quantisation;
    private final Optional<QuantDescription> description;
    private final Dequantisation dequantisation;
    private final Arena arena;
    private final Problems problems;
    private final Set<String> bound = new HashSet<>();
    private final Map<String, LinearWeight> linears = new HashMap<>();

    WeightBinder(Checkpoint checkpoint, Dequantisation dequantisation, Arena arena, Problems problems) {
        this.tensors = checkpoint.tensors();
        this.quantisation = checkpoint.config().quantisation();
        this.description = checkpoint.quantDescription();
        this.dequantisation = dequantisation;
        this.arena = arena;
        this.problems = problems;
    }

    /** Names that were looked up and found. */
    Set<String> bound() {
        return bound;
    }

    /** Everything that {@link #linear} returned, by name. */
    Map<String, LinearWeight> linears() {
        return linears;
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** A float matrix as it is stored. */
    Optional<TensorView> matrix(String name, long rows, long columns) {
        return tensor(name, rows, columns).filter(this::requireFloat).map(StoredTensor::view);
    }

    /** A float vector widened or narrowed to F32; borrowed when it is stored so. */
    Optional<TensorView> vector(String name, long size) {
        return tensor(name, size).filter(this::requireFloat).map(this::asF32);
    }

    /**
     * The Linear {@code name} in whichever form it is stored: plain floats, FP8 with {@code weight_scale_inv}, packed
     * INT4, or W8A8.
     *
     * @param name without {@code .weight}
     */
    Optional<LinearWeight> linear(String name, long out, long in) {
        Optional<LinearWeight> weight = read(name, out, in);
        weight.ifPresent(found -> linears.put(name, found));
        return weight;
    }

    private Optional<LinearWeight> read(String name, long out, long in) {
        if (has(name + ".weight_packed")) return int4(name, out, in);
        Optional<StoredTensor> stored = tensor(name + ".weight", out, in);
        if (stored.isEmpty()) return Optional.empty();
        StoredTensor weight = stored.get();
        return switch (weight.dtype()) {
            case BF16, F16, F32 -> Optional.of(new LinearWeight.Plain(weight.view()));
            case FP8_E4M3 -> fp8(weight, out, in);
            case INT8 -> w8a8(name, weight, out);
            case F64, INT64, INT32, INT16, UINT8, BOOL -> {
                problems.add(place(weight) + " is " + weight.dtype()
                        + ", expected BF16, F16, F32, FP8_E4M3 or INT8. The file was not written for this model.");
                yield Optional.empty();
            }
        };
    }

    private Optional<LinearWeight> fp8(StoredTensor weight, long out, long in) {
        if (!(quantisation instanceof QuantisationConfig.Fp8Block(int block))) {
            problems.add(place(weight) + " is FP8_E4M3 but config.json has no quantization_config of quant_method fp8:"
                    + " config.json and shards differ in version; fetch both from one revision.");
            return Optional.empty();
        }
        String scaleName = weight.name() + "_scale_inv";
        return tensor(scaleName, Math.ceilDiv(out, (long) block), Math.ceilDiv(in, (long) block))
                .filter(scale -> requireDType(scale, DType.F32))
                .map(scale -> new LinearWeight.Fp8Block(weight.view(), scale.view(), block, dequantisation));
    }

    private Optional<LinearWeight> int4(String name, long out, long in) {
        if (!(quantisation instanceof QuantisationConfig.Int4Group config)) {
            problems.add(name + ".weight_packed is packed INT4 but config.json has no quantization_config of"
                    + " quant_method compressed-tensors: fetch config.json and shards from one revision.");
            return Optional.empty();
        }
        int group = config.group();
        if (in % group != 0 || in % 8 != 0) {
            problems.add(name + ".weight_packed has " + in + " input features, not a multiple of the group of " + group
                    + " and of 8.");
            return Optional.empty();
        }
        Optional<StoredTensor> packed =
                tensor(name + ".weight_packed", out, in / 8).filter(t -> requireDType(t, DType.INT32));
        Optional<StoredTensor> scale =
                tensor(name + ".weight_scale", out, in / group).filter(this::requireFloat);
        boolean shapeAgrees = packedShapeAgrees(name + ".weight_shape", out, in);
        if (packed.isEmpty() || scale.isEmpty() || !shapeAgrees) return Optional.empty();
        TensorView values = packed.get().view();
        TensorView scales = scale.get().view();
        return Optional.of(
                config.int8Activations()
                        ? new LinearWeight.W4A8Dynamic(values, scales, group)
                        : new LinearWeight.Int4Group(values, scales, group, dequantisation));
    }

    private boolean packedShapeAgrees(String name, long out, long in) {
        Optional<StoredTensor> found = tensor(name, 2);
        if (found.isEmpty()) return false;
        StoredTensor stored = found.get();
        if (stored.dtype() != DType.INT32 && stored.dtype() != DType.INT64) {
            problems.add(place(stored) + " is " + stored.dtype() + ", expected INT32 or INT64.");
            return false;
        }
        long storedOut = integer(stored, 0);
        long storedIn = integer(stored, 1);
        if (storedOut == out && storedIn == in) return true;
        problems.add(
                place(stored) + " says [" + storedOut + ", " + storedIn + "], expected [" + out + ", " + in + "].");
        return false;
    }

    private Optional<LinearWeight> w8a8(String name, StoredTensor weight, long out) {
        if (description.isEmpty()) {
            problems.add(place(weight) + " is INT8 but there is no quant_model_description.json that says how it was"
                    + " quantised: copy that file beside the shards.");
            return Optional.empty();
        }
        String type = description.get().types().getOrDefault(weight.name(), "missing");
        return switch (type) {
            case "W8A8" -> w8a8Static(name, weight, out);
            case "W8A8_DYNAMIC" -> w8a8Dynamic(name, weight, out);
            default -> {
                problems.add(place(weight) + " is INT8 and quant_model_description.json says " + type
                        + " for it, expected W8A8 or W8A8_DYNAMIC.");
                yield Optional.empty();
            }
        };
    }

    private Optional<LinearWeight> w8a8Dynamic(String name, StoredTensor weight, long out) {
        Optional<TensorView> scale =
                column(name + ".weight_scale", out).filter(this::requireFloat).map(this::asF32Row);
        // the published quantiser is symmetric; an offset would change the result, so it must be there and be zero
        Optional<StoredTensor> offset = column(name + ".weight_offset", out).filter(this::requireFloat);
        if (scale.isEmpty() || offset.isEmpty()) return Optional.empty();
        for (long i = 0; i < out; i++) {
            float value = real(offset.get(), i);
            if (value != 0) {
                problems.add(place(offset.get()) + " is " + value + " at " + i + ", expected 0: asymmetric weights are"
                        + " not served. Quantise again with symmetric weights.");
                return Optional.empty();
            }
        }
        return Optional.of(new LinearWeight.W8A8Dynamic(weight.view(), scale.get()));
    }

    private Optional<LinearWeight> w8a8Static(String name, StoredTensor weight, long out) {
        Optional<StoredTensor> inputScale = tensor(name + ".input_scale", 1).filter(this::requireFloat);
        Optional<StoredTensor> inputOffset = tensor(name + ".input_offset", 1).filter(this::requireFloat);
        Optional<StoredTensor> quantBias = tensor(name + ".quant_bias", out).filter(t -> requireDType(t, DType.INT32));
        Optional<TensorView> deqScale = tensor(name + ".deq_scale", out).flatMap(this::deqScale);
        if (inputScale.isEmpty() || inputOffset.isEmpty() || quantBias.isEmpty() || deqScale.isEmpty())
            return Optional.empty();
        // files of older quantisers carry these two beside deq_scale, which already contains them
        for (String unused : List.of(name + ".weight_scale", name + ".weight_offset"))
            if (has(unused)) bound.add(unused);
        float scale = real(inputScale.get(), 0);
        float offset = real(inputOffset.get(), 0);
        if (!(scale > 0) || !Float.isFinite(scale) || !Float.isFinite(offset)) {
            problems.add(place(inputScale.get()) + " is " + scale + " and its input_offset " + offset
                    + ", expected a finite scale above 0 and a finite offset. Calibrate again.");
            return Optional.empty();
        }
        return Optional.of(new LinearWeight.W8A8Static(
                weight.view(), scale, offset, quantBias.get().view(), deqScale.get()));
    }

    /** F32, or INT64 whose low 32 bits are the pattern of a float32: what msmodelslim writes for F16 models. */
    private Optional<TensorView> deqScale(StoredTensor stored) {
        if (stored.dtype() == DType.F32) return Optional.of(stored.view());
        if (stored.dtype() != DType.INT64) {
            problems.add(place(stored) + " is " + stored.dtype() + ", expected F32 or INT64.");
            return Optional.empty();
        }
        TensorView converted = newRow(stored.shape().elements());
        for (long i = 0; i < converted.columns(); i++)
            converted.setFloat(0, i, Float.intBitsToFloat((int) integer(stored, i)));
        return Optional.of(converted);
    }

    /** A vector stored as {@code [size]} or {@code [size, 1]}. */
    private Optional<StoredTensor> column(String name, long size) {
        StoredTensor stored = tensors.get(name);
        boolean flat = stored != null && stored.shape().rank() == 1;
        return flat ? tensor(name, size) : tensor(name, size, 1);
    }

    private Optional<StoredTensor> tensor(String name, long... dimensions) {
        StoredTensor stored = tensors.get(name);
        Shape expected = Shape.of(dimensions);
        if (stored == null) {
            problems.add(name + " is missing, expected " + expected
                    + ". The checkpoint is incomplete or config.json belongs to another one.");
            return Optional.empty();
        }
        bound.add(name);
        if (stored.shape().equals(expected)) return Optional.of(stored);
        problems.add(place(stored) + " is " + stored.shape() + ", expected " + expected
                + " from config.json: config.json and shards differ in version; fetch both from one revision.");
        return Optional.empty();
    }

    private boolean requireFloat(StoredTensor stored) {
        boolean ok = stored.dtype().isFloat() && stored.dtype() != DType.F64;
        if (!ok) problems.add(place(stored) + " is " + stored.dtype() + ", expected BF16, F16 or F32.");
        return ok;
    }

    private boolean requireDType(StoredTensor stored, DType dtype) {
        if (stored.dtype() == dtype) return true;
        problems.add(place(stored) + " is " + stored.dtype() + ", expected " + dtype + ".");
        return false;
    }

    private static String place(StoredTensor stored) {
        return stored.name() + " in " + stored.file().getFileName();
    }

    private TensorView asF32Row(StoredTensor stored) {
        if (stored.dtype() == DType.F32)
            return TensorView.contiguous(
                    stored.data(), DType.F32, 1, stored.shape().elements());
        return asF32(stored);
    }

    private TensorView asF32(StoredTensor stored) {
        if (stored.dtype() == DType.F32) return stored.view();
        TensorView converted = newRow(stored.shape().elements());
        for (long i = 0; i < converted.columns(); i++) converted.setFloat(0, i, real(stored, i));
        return converted;
    }

    private TensorView newRow(long columns) {
        MemorySegment memory = arena.allocate(Math.multiplyExact(columns, (long) Float.BYTES), Float.BYTES);
        return TensorView.contiguous(memory, DType.F32, 1, columns);
    }

    private static float real(StoredTensor stored, long index) {
        MemorySegment data = stored.data();
        return switch (stored.dtype()) {
            case F32 -> data.get(FLOAT, index * Float.BYTES);
            case BF16 -> FloatCodec.bf16ToFloat(data.get(SHORT, index * Short.BYTES));
            case F16 -> Float.float16ToFloat(data.get(SHORT, index * Short.BYTES));
            case F64, FP8_E4M3, INT64, INT32, INT16, INT8, UINT8, BOOL ->
                throw new IllegalArgumentException(place(stored) + " is " + stored.dtype());
        };
    }

    private static long integer(StoredTensor stored, long index) {
        return stored.dtype() == DType.INT64
                ? stored.data().get(LONG, index * Long.BYTES)
                : stored.data().get(INT, index * Integer.BYTES);
    }
}
