package dev.selene.tools.weights;

import dev.selene.base.DType;
import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.QuantisationConfig;
import dev.selene.formats.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The tensors of a checkpoint put together to weights: an FP8 tensor with its {@code _scale_inv}, a packed INT4 one with its
 * scale and shape, an INT8 one with its scales, and each BF16, F16 or F32 matrix or vector called {@code .weight}. By names alone, so that layers which
 * inference skips (multi-token prediction) are found as well.
 */
public final class SourceWeights {
    /** Far above every published width; keeps a row within some MiB. */
    static final long MAX_COLUMNS = 1 << 22;

    private static final String WEIGHT = ".weight";
    private static final String PACKED = ".weight_packed";
    private static final String SCALE_INV = "_scale_inv";

    private final SortedMap<String, StoredTensor> tensors;
    private final QuantisationConfig quantisation;
    private final SourceReader reader;
    private final Problems problems = new Problems();
    private final SortedMap<String, SourceWeight> weights = new TreeMap<>();
    private final Map<String, SourceWeight> weightOf = new HashMap<>();

    private SourceWeights(Checkpoint checkpoint, SourceReader reader) {
        this.tensors = checkpoint.tensors();
        this.quantisation = checkpoint.config().quantisation();
        this.reader = reader;
    }

    /**
     * Looks at names, shapes and dtypes, and reads the two numbers of each {@code weight_shape}.
     *
     * @param checkpoint borrowed, as is {@code reader}
     * @throws SeleneException of kind DATA if a scale is missing, left over or of another shape; all problems at once
     */
    public static SourceWeights of(Checkpoint checkpoint, SourceReader reader) {
        SourceWeights weights = new SourceWeights(checkpoint, reader);
        for (StoredTensor tensor : weights.tensors.values()) weights.add(tensor);
        for (StoredTensor tensor : weights.tensors.values()) weights.requireOwner(tensor);
        weights.problems.throwIfAny(SeleneException.Kind.DATA, "checkpoint " + checkpoint.directory());
        return weights;
    }

    /** All weights by name, which ends with {@code .weight}. */
    public SortedMap<String, SourceWeight> all() {
        return Collections.unmodifiableSortedMap(weights);
    }

    /** The weight that the stored tensor {@code name} is a part of; empty if it stands for itself. */
    public Optional<SourceWeight> weightOf(String name) {
        return Optional.ofNullable(weightOf.get(name));
    }

    private void add(StoredTensor tensor) {
        String name = tensor.name();
        if (name.endsWith(PACKED)) int4(tensor).ifPresent(this::put);
        else if (tensor.dtype() == DType.FP8_E4M3) fp8(tensor).ifPresent(this::put);
        else if (tensor.dtype() == DType.INT8 && name.endsWith(WEIGHT))
            int8(tensor).ifPresent(this::put);
        else if (name.endsWith(WEIGHT) && FloatRows.knows(tensor.dtype()) && isPlain(tensor.shape()))
            put(new PlainWeight(tensor, reader));
    }

    private void put(SourceWeight weight) {
        weights.put(weight.name(), weight);
        for (StoredTensor part : weight.parts()) weightOf.put(part.name(), weight);
    }

    private static boolean isPlain(Shape shape) {
        return (shape.rank() == 1 || shape.rank() == 2)
                && shape.elements() > 0
                && shape.dimension(shape.rank() - 1) <= MAX_COLUMNS;
    }

    private Optional<SourceWeight> fp8(StoredTensor weight) {
        if (!(quantisation instanceof QuantisationConfig.Fp8Block(int block)))
            return refuse(
                    weight,
                    "is FP8_E4M3 but config.json has no quantization_config of quant_method fp8: fetch"
                            + " config.json and shards from one revision");
        if (!isMatrix(weight)) return refuse(weight, "is FP8_E4M3 " + weight.shape() + ", expected a matrix");
        Shape expected = Shape.of(
                Math.ceilDiv(weight.shape().dimension(0), (long) block),
                Math.ceilDiv(weight.shape().dimension(1), (long) block));
        return part(weight, weight.name() + SCALE_INV, DType.F32, expected)
                .map(scale -> new Fp8Weight(weight, scale, block, reader));
    }

    private Optional<SourceWeight> int4(StoredTensor packed) {
        if (!(quantisation instanceof QuantisationConfig.Int4Group config))
            return refuse(
                    packed,
                    "is packed INT4 but config.json has no quantization_config of quant_method"
                            + " compressed-tensors: fetch config.json and shards from one revision");
        if (packed.dtype() != DType.INT32 || !isMatrix(packed))
            return refuse(packed, "is " + packed.dtype() + " " + packed.shape() + ", expected an INT32 matrix");
        long rows = packed.shape().dimension(0);
        long columns = packed.shape().dimension(1) * Int4Weight.PER_WORD;
        int group = config.group();
        if (group % Int4Weight.PER_WORD != 0 || columns % group != 0)
            return refuse(
                    packed,
                    "has " + columns + " columns in groups of " + group + ", expected groups of a multiple of "
                            + Int4Weight.PER_WORD + " that fill each row");
        String base = packed.name().substring(0, packed.name().length() - "_packed".length());
        StoredTensor scale = tensors.get(base + "_scale");
        if (scale != null && !FloatRows.knows(scale.dtype()))
            return refuse(scale, "is " + scale.dtype() + ", expected BF16, F16 or F32");
        Optional<StoredTensor> found = part(
                packed, base + "_scale", scale == null ? DType.BF16 : scale.dtype(), Shape.of(rows, columns / group));
        Optional<StoredTensor> shape = shape(packed, base + "_shape", rows, columns);
        if (found.isEmpty() || shape.isEmpty()) return Optional.empty();
        return Optional.of(new Int4Weight(packed, found.get(), shape.get(), group, reader));
    }

    private Optional<SourceWeight> int8(StoredTensor weight) {
        if (!isMatrix(weight)) return refuse(weight, "is INT8 " + weight.shape() + ", expected a matrix");
        StoredTensor inputScale = tensors.get(base(weight) + ".input_scale");
        boolean fixed = inputScale != null && tensors.containsKey(base(weight) + ".deq_scale");
        StoredTensor scale = tensors.get(base(weight) + (fixed ? ".deq_scale" : ".weight_scale"));
        if (scale == null
                || !(FloatRows.knows(scale.dtype()) || fixed && scale.dtype() == DType.INT64)
                || scale.shape().elements() != weight.shape().dimension(0))
            return refuse(weight, "is INT8 without a weight_scale of F32 or a deq_scale of F32 or INT64 for each row");
        if (fixed && inputScale.dtype() != DType.F32)
            return refuse(inputScale, "is " + inputScale.dtype() + ", expected F32");
        List<StoredTensor> others = Stream.of(".weight_scale", ".weight_offset", ".quant_bias", ".input_offset")
                .map(suffix -> tensors.get(base(weight) + suffix))
                .filter(part -> part != null && part != scale)
                .toList();
        return Optional.of(
                new Int8Weight(weight, scale, fixed ? Optional.of(inputScale) : Optional.empty(), others, reader));
    }

    private static String base(StoredTensor weight) {
        return weight.name().substring(0, weight.name().length() - WEIGHT.length());
    }

    private Optional<StoredTensor> shape(StoredTensor packed, String name, long rows, long columns) {
        StoredTensor stored = tensors.get(name);
        boolean wide = stored != null && stored.dtype() == DType.INT64;
        Optional<StoredTensor> found = part(packed, name, wide ? DType.INT64 : DType.INT32, Shape.of(2));
        if (found.isEmpty()) return found;
        MemorySegment data = found.get().data();
        long storedRows = wide ? data.get(FloatRows.LONG, 0) : data.get(FloatRows.INT, 0);
        long storedColumns = wide ? data.get(FloatRows.LONG, Long.BYTES) : data.get(FloatRows.INT, Integer.BYTES);
        if (storedRows == rows && storedColumns == columns) return found;
        return refuse(
                found.get(),
                "says [" + storedRows + ", " + storedColumns + "], but " + packed.name() + " holds [" + rows + ", "
                        + columns + "]");
    }

    private static boolean isMatrix(StoredTensor tensor) {
        return tensor.shape().rank() == 2
                && tensor.shape().elements() > 0
                && tensor.shape().dimension(1) <= MAX_COLUMNS;
    }

    private Optional<StoredTensor> part(StoredTensor weight, String name, DType dtype, Shape shape) {
        StoredTensor part = tensors.get(name);
        if (part == null) return refuse(weight, "has no " + name + " beside it. The checkpoint is incomplete");
        if (part.dtype() == dtype && part.shape().equals(shape)) return Optional.of(part);
        return refuse(
                part,
                "is " + part.dtype() + " " + part.shape() + ", expected " + dtype + " " + shape + " for "
                        + weight.shape() + " of " + weight.name());
    }

    /** A scale that scales nothing would be lost, or be kept and mislead. */
    private void requireOwner(StoredTensor tensor) {
        if (tensor.name().endsWith(WEIGHT + SCALE_INV) && !weightOf.containsKey(tensor.name()))
            problems.add(tensor.name() + " in " + tensor.file().getFileName()
                    + " belongs to no FP8 weight. The checkpoint is incomplete or was written wrongly.");
    }

    private <T> Optional<T> refuse(StoredTensor tensor, String what) {
        problems.add(tensor.name() + " in " + tensor.file().getFileName() + " " + what + ".");
        return Optional.empty();
    }
}
