package dev.selene.tools.quantize;

import dev.selene.formats.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the names of a checkpoint's Linears say about their place in the graph. Names are without {@code .weight}. */
final class LayerLinears {
    private static final Pattern IN_LAYER = Pattern.compile("(.*model\\.layers\\.(\\d{1,6})\\.)(.+)");

    /** Attention Linears whose inputs the layerwise run tells. */
    static final Set<String> CALIBRATED = Set.of(
            "self_attn.q_proj",
            "self_attn.q_a_proj",
            "self_attn.q_b_proj",
            "self_attn.kv_a_proj_with_mqa",
            "self_attn.o_proj");

    private static final String KV_B = "self_attn.kv_b_proj";
    private static final List<String> FLOAT_ONLY = List.of(KV_B, "mlp.gate", "embed_tokens");

    private final ModelConfig config;

    LayerLinears(ModelConfig config) {
        this.config = config;
    }

    /** A Linear's layer and its name within it. */
    record Place(String prefix, int layer, String local) {}

    static Optional<Place> place(String linear) {
        Matcher matcher = IN_LAYER.matcher(linear);
        if (!matcher.matches()) return Optional.empty();
        return Optional.of(new Place(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3)));
    }

    /** {@code model.layers.L.} with what stands before it in this checkpoint. */
    String prefix(int layer) {
        return config.tensorPrefix() + "model.layers." + layer + ".";
    }

    /** True for a Linear whose input calibration sees: of attention, in a layer that the model runs. */
    boolean isCalibrated(String linear) {
        return place(linear)
                .filter(place -> CALIBRATED.contains(place.local()) && place.layer() < config.numHiddenLayers())
                .isPresent();
    }

    /** True in layers after the model's own, which only speculate. */
    boolean isMtp(String linear) {
        return place(linear)
                .filter(place -> place.layer() >= config.numHiddenLayers())
                .isPresent();
    }

    /** Matrices that the model takes as floats: the table of tokens, the router, and what attention unfolds. */
    static boolean mustBeFloat(String linear) {
        return FLOAT_ONLY.stream().anyMatch(name -> linear.equals(name) || linear.endsWith("." + name));
    }
}
