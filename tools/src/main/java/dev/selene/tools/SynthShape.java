package dev.selene.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code config.json} of a synthetic checkpoint: a published shape, changed fields, and a dtype. */
public final class SynthShape {
    static final int FP8_BLOCK = 128;
    static final int INT4_GROUP = 32;

    private static final List<String> NAMES =
            List.of("kimi-k2", "kimi-k2-thinking", "deepseek-v3", "deepseek-v2-lite", "moonlight", "glm-4.7-flash");

    /** Names that shapes had before. */
    private static final Map<String, String> FORMER_NAMES = Map.of("v2-lite", "deepseek-v2-lite");

    private SynthShape() {}

    /** The published shapes. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The present name of a shape.
     *
     * @throws SeleneException of kind USER if there is none of that name
     */
    static String named(String name) {
        String present = FORMER_NAMES.getOrDefault(name, name);
        if (!NAMES.contains(present))
            throw SeleneException.user("no shape is called " + name + ". There are " + String.join(", ", NAMES) + ".");
        return present;
    }

    /** @throws SeleneException of kind USER if a field is not a number of this shape */
    static ObjectNode config(SynthOptions options) {
        ObjectNode config = published(options.shape());
        options.fields().forEach((name, value) -> set(config, name, value));
        // keys and values have as many heads as queries in this family
        config.set("num_key_value_heads", config.get("num_attention_heads"));
        if (options.fields().containsKey("vocab_size")) moveTokenIds(config);
        switch (options.dtype()) {
            case FP8 -> config.set("quantization_config", fp8());
            case INT4, INT4_W8A8 -> config.set("quantization_config", int4());
            case BF16, W8A8, W8A8_DYNAMIC, W8A8_ALL -> {} // msmodelslim describes its files elsewhere
        }
        return config;
    }

    private static ObjectNode published(String name) {
        String resource = "shapes/" + name + ".json";
        try (InputStream in = SynthShape.class.getResourceAsStream(resource)) {
            return (ObjectNode) Json.parse(in.readAllBytes(), resource, SeleneException.Kind.INTERNAL);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    private static void set(ObjectNode config, String name, int value) {
        if (!config.path(name).isIntegralNumber()) {
            List<String> known = new ArrayList<>();
            for (Map.Entry<String, JsonNode> field : config.properties()) {
                if (field.getValue().isIntegralNumber()) known.add(field.getKey());
            }
            throw SeleneException.user(
                    name + " is not a whole number of this shape. There are " + String.join(", ", known) + ".");
        }
        config.put(name, value);
    }

    /** The last two ids of a changed vocabulary, as the published ones may lie outside. */
    private static void moveTokenIds(ObjectNode config) {
        int vocabulary = config.get("vocab_size").intValue();
        config.put("bos_token_id", Math.max(0, vocabulary - 2)).put("eos_token_id", Math.max(0, vocabulary - 1));
        config.remove("pad_token_id");
    }

    private static ObjectNode fp8() {
        ObjectNode fp8 = Json.mapper().createObjectNode();
        fp8.put("activation_scheme", "dynamic").put("fmt", "e4m3").put("quant_method", "fp8");
        fp8.putArray("weight_block_size").add(FP8_BLOCK).add(FP8_BLOCK);
        return fp8;
    }

    private static ObjectNode int4() {
        ObjectNode int4 = Json.mapper().createObjectNode();
        int4.put("quant_method", "compressed-tensors").put("format", "pack-quantized");
        int4.put("quantization_status", "compressed").putNull("kv_cache_scheme");
        ArrayNode ignore = int4.putArray("ignore");
        ignore.add("lm_head").add("re:.*self_attn.*").add("re:.*shared_experts.*");
        ignore.add("re:.*mlp\\.(gate|up|gate_up|down)_proj.*");
        ObjectNode group = int4.putObject("config_groups").putObject("group_0");
        group.putNull("input_activations").putNull("output_activations");
        group.putArray("targets").add("Linear");
        ObjectNode weights = group.putObject("weights");
        weights.put("num_bits", 4).put("type", "int").put("strategy", "group").put("group_size", INT4_GROUP);
        weights.put("symmetric", true).put("dynamic", false).putNull("actorder");
        return int4;
    }
}
