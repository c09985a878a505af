package dev.selene.tools.quantize;

import java.util.EnumSet;
import java.util.Set;

/** What {@code --to} takes: a layout of files, and the recipe that ships with it. */
public enum Target {
    /** msmodelslim's AscendV1 with its recipe for Kimi-K2: attention static, dense and routed MLPs dynamic. */
    W8A8("w8a8", "w8a8.json", EnumSet.of(WeightType.FLOAT, WeightType.W8A8, WeightType.W8A8_DYNAMIC)),
    /** The same layout with everything dynamic, which needs no calibration. */
    W8A8_DYNAMIC("w8a8-dynamic", "w8a8-dynamic.json", EnumSet.of(WeightType.FLOAT, WeightType.W8A8_DYNAMIC)),
    /** compressed-tensors "pack-quantized" as Kimi-K2-Thinking is published: routed experts only. */
    INT4("int4", "int4.json", EnumSet.of(WeightType.FLOAT, WeightType.INT4)),
    /** The same files, whose {@code config.json} asks for INT8 activations of what is INT4. */
    W4A8("w4a8", "w4a8.json", EnumSet.of(WeightType.FLOAT, WeightType.W4A8));

    private final String optionName;
    private final String resource;
    private final Set<WeightType> types;

    Target(String optionName, String resource, Set<WeightType> types) {
        this.optionName = optionName;
        this.resource = resource;
        this.types = types;
    }

    /** The recipe that ships with it. */
    public Recipe defaultRecipe() {
        return Recipe.ofResource(resource);
    }

    /** Types that the layout can hold. */
    Set<WeightType> types() {
        return types;
    }

    /** Whether {@code config.json} tells how weights are stored, and not {@code quant_model_description.json}. */
    public boolean isCompressedTensors() {
        return this == INT4 || this == W4A8;
    }

    /** As the command line spells it. */
    public String optionName() {
        return optionName;
    }

    /** What the names of weight files begin with. */
    String fileStem() {
        return isCompressedTensors() ? "model" : "quant_model_weights";
    }
}
