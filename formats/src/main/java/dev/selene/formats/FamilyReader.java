package dev.selene.formats;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Tells the family from {@code architectures} and {@code model_type}, which must agree. */
final class FamilyReader {
    private static final Map<String, Set<ModelFamily>> BY_ARCHITECTURE = new TreeMap<>(Map.of(
            "DeepseekV2ForCausalLM", Set.of(ModelFamily.DEEPSEEK_V2),
            "DeepseekV3ForCausalLM", Set.of(ModelFamily.DEEPSEEK_V3, ModelFamily.KIMI_K2),
            "KimiK25ForConditionalGeneration", Set.of(ModelFamily.KIMI_K25),
            "Glm4MoeLiteForCausalLM", Set.of(ModelFamily.GLM4_MOE_LITE)));

    private static final Map<String, ModelFamily> BY_MODEL_TYPE = new TreeMap<>(Map.of(
            "deepseek_v2", ModelFamily.DEEPSEEK_V2,
            "deepseek_v3", ModelFamily.DEEPSEEK_V3,
            "kimi_k2", ModelFamily.KIMI_K2,
            "kimi_k25", ModelFamily.KIMI_K25,
            "glm4_moe_lite", ModelFamily.GLM4_MOE_LITE));

    /** What msmodelslim writes for MindIE, whichever DeepSeek version it quantised. */
    private static final String MINDIE_MODEL_TYPE = "deepseekv2";

    private FamilyReader() {}

    /** Empty, and a problem noted, if the model is none of ours. */
    static Optional<ModelFamily> read(ConfigFields root) {
        List<String> architectures = root.texts("architectures");
        String modelType = root.text("model_type", "");
        if (architectures.isEmpty()) return byModelType(root, modelType);
        Set<ModelFamily> candidates = BY_ARCHITECTURE.getOrDefault(architectures.getFirst(), Set.of());
        if (candidates.isEmpty() || architectures.size() > 1) {
            root.refuse("architectures", unsupported(architectures.getFirst(), BY_ARCHITECTURE.keySet()));
            return Optional.empty();
        }
        if (modelType.isEmpty() || modelType.equals(MINDIE_MODEL_TYPE))
            return candidates.stream().sorted().findFirst();
        Optional<ModelFamily> family = byModelType(root, modelType);
        if (family.isPresent() && !candidates.contains(family.get())) {
            root.refuse("model_type", "which does not go with architectures " + architectures);
            return Optional.empty();
        }
        return family;
    }

    private static Optional<ModelFamily> byModelType(ConfigFields root, String modelType) {
        Optional<ModelFamily> family = Optional.ofNullable(BY_MODEL_TYPE.get(modelType));
        if (family.isEmpty()) root.refuse("model_type", unsupported(modelType, BY_MODEL_TYPE.keySet()));
        return family;
    }

    private static String unsupported(String name, Set<String> known) {
        String why = name.startsWith("MistralLarge3")
                ? "which routes by softmax without correction bias and scales queries by position (llama_4_scaling):"
                        + " not supported"
                : "not supported";
        return why + "; supported are " + String.join(", ", known);
    }
}
