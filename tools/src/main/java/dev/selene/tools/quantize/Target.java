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
    INT4("int4", "int4.json", EnumSet.of(WeightType.FLOAT, WeightType.INT4));

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

    /** As the command line spells it. */
    public String optionName() {
        return optionName;
    }

    /** What the names of weight files begin with. */
    String fileStem() {
        return this == INT4 ? "model" : "quant_model_weights";
    }
}
