package dev.selene.tools.quantize;

import dev.selene.base.DType;
import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import dev.selene.tools.weights.SourceWeight;
import dev.selene.tools.weights.SourceWeights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each Linear of a checkpoint becomes.
 *
 * @param types Linear, without {@code .weight}, to its type; every matrix of the checkpoint is in it
 * @param notes where something else was chosen than the recipe says, and why
 */
record LinearTypes(SortedMap<String, WeightType> types, List<String> notes) {
    private static final String WEIGHT = ".weight";

    LinearTypes {
        types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
        notes = List.copyOf(notes);
    }

    /**
     * Applies the recipe.
     *
     * @throws SeleneException of kind USER if it has no rule for a Linear, or asks for what the target or the model cannot
     *     hold; all problems at once
     */
    static LinearTypes of(Checkpoint source, SourceWeights weights, Target target, Recipe recipe) {
        requireFloats(source);
        LayerLinears layers = new LayerLinears(source.config());
        SortedMap<String, WeightType> types = new TreeMap<>();
        List<String> notes = new ArrayList<>();
        Problems problems = new Problems();
        for (SourceWeight weight : weights.all().values()) {
            if (!isMatrix(weight)) continue;
            String linear = nameOf(weight);
            Optional<WeightType> asked = recipe.typeOf(linear);
            if (asked.isEmpty()) {
                problems.add(linear + ": no rule of the recipe matches. End it with a rule for \"*\".");
                continue;
            }
            WeightType type = asked.get();
            if (type == WeightType.W8A8 && layers.isMtp(linear)) {
                type = WeightType.W8A8_DYNAMIC;
                notes.add(linear + ": W8A8_DYNAMIC instead of W8A8, as the model does not run this layer, which only"
                        + " speculates: there is no input to calibrate on");
            }
            objection(weight, linear, type, target, layers).ifPresent(text -> problems.add(linear + text));
            types.put(linear, type);
        }
        problems.throwIfAny(SeleneException.Kind.USER, "recipe for --to " + target.optionName());
        return new LinearTypes(types, notes);
    }

    private static Optional<String> objection(
            SourceWeight weight, String linear, WeightType type, Target target, LayerLinears layers) {
        if (!target.types().contains(type))
            return Optional.of(" is " + type + ", the layout holds " + target.types() + " only.");
        if (type != WeightType.FLOAT && LayerLinears.mustBeFloat(linear))
            return Optional.of(" is " + type + ", the model takes it as FLOAT only.");
        if (type == WeightType.W8A8 && !layers.isCalibrated(linear))
            return Optional.of(" is W8A8, which attention projections can be; W8A8_DYNAMIC is for the others.");
        if (type.isInt4() && weight.columns() % Int4.GROUP != 0)
            return Optional.of(" has " + weight.columns() + " input features, not a multiple of the INT4 group of "
                    + Int4.GROUP + ".");
        return Optional.empty();
    }

    private static void requireFloats(Checkpoint source) {
        for (StoredTensor tensor : source.tensors().values())
            if (tensor.dtype() == DType.INT8)
                throw SeleneException.user(
                        source.directory() + ": " + tensor.name()
                                + " is INT8: this checkpoint is quantised already. Quantise from the checkpoint it was made of.");
    }

    /** True for the weight of a Linear or an embedding, false for that of a norm. */
    static boolean isMatrix(SourceWeight weight) {
        return weight.parts().getFirst().shape().rank() == 2;
    }

    /** Without {@code .weight}. */
    static String nameOf(SourceWeight weight) {
        return weight.name().substring(0, weight.name().length() - WEIGHT.length());
    }

    boolean contains(WeightType type) {
        return types.containsValue(type);
    }
}
