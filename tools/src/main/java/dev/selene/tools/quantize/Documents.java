package dev.selene.tools.quantize;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a quantised checkpoint says of itself. */
final class Documents {
    /** What compressed-tensors leaves out in the published Kimi-K2-Thinking: all but the routed experts. */
    private static final List<String> PUBLISHED_IGNORE =
            List.of("lm_head", "re:.*self_attn.*", "re:.*shared_experts.*", "re:.*mlp\\.(gate|up|gate_up|down)_proj.*");

    private static final List<String> NO_LINEARS = List.of("embed_tokens", "mlp.gate");

    private Documents() {}

    /** {@code quant_model_description.json} of AscendV1. */
    static ObjectNode description(Map<String, WeightType> written) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("model_quant_type", modelType(written).name());
        json.put("version", "1.0.0").put("group_size", 0);
        written.forEach((name, type) -> json.put(name, type.name()));
        json.putObject("metadata");
        json.putObject("optional");
        return json;
    }

    /** By msmodelslim's order FLOAT, W8A8_DYNAMIC, W8A8: the last one that occurs. */
    private static WeightType modelType(Map<String, WeightType> written) {
        if (written.containsValue(WeightType.W8A8)) return WeightType.W8A8;
        return written.containsValue(WeightType.W8A8_DYNAMIC) ? WeightType.W8A8_DYNAMIC : WeightType.FLOAT;
    }

    /** {@code quantization_config} of compressed-tensors, fields in the published order. */
    static ObjectNode int4Config(SortedMap<String, WeightType> types) {
        ObjectNode json = Json.mapper().createObjectNode();
        ObjectNode group = json.putObject("config_groups").putObject("group_0");
        if (types.containsValue(WeightType.W4A8)) int8ByToken(group.putObject("input_activations"));
        else group.putNull("input_activations");
        group.putNull("output_activations");
        group.putArray("targets").add("Linear");
        group.putObject("weights")
                .putNull("actorder")
                .putNull("block_structure")
                .put("dynamic", false)
                .put("group_size", Int4.GROUP)
                .put("num_bits", 4)
                .put("observer", "minmax")
                .putObject("observer_kwargs");
        ((ObjectNode) group.get("weights"))
                .put("strategy", "group")
                .put("symmetric", true)
                .put("type", "int");
        json.put("format", "pack-quantized");
        ArrayNode ignore = json.putArray("ignore");
        ignored(types).forEach(ignore::add);
        json.putNull("kv_cache_scheme");
        json.put("quant_method", "compressed-tensors").put("quantization_status", "compressed");
        return json;
    }

    private static void int8ByToken(ObjectNode inputs) {
        inputs.put("dynamic", true).put("num_bits", 8).put("strategy", "token");
        inputs.put("symmetric", true).put("type", "int");
    }

    /** The published patterns where they say the same as {@code types}, else every Linear that is not packed. */
    private static List<String> ignored(SortedMap<String, WeightType> types) {
        Predicate<String> published = Documents::isIgnoredAsPublished;
        List<String> linears =
                types.keySet().stream().filter(name -> !isNoLinear(name)).toList();
        boolean agrees = linears.stream()
                .allMatch(name -> published.test(name) == !types.get(name).isInt4());
        if (agrees) return PUBLISHED_IGNORE;
        return linears.stream().filter(name -> !types.get(name).isInt4()).toList();
    }

    private static boolean isIgnoredAsPublished(String linear) {
        return PUBLISHED_IGNORE.stream()
                .anyMatch(entry -> entry.startsWith("re:")
                        ? Pattern.compile(entry.substring(3)).matcher(linear).lookingAt()
                        : entry.equals(linear));
    }

    private static boolean isNoLinear(String name) {
        return NO_LINEARS.stream().anyMatch(name::endsWith);
    }
}
