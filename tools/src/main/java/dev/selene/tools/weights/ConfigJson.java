package dev.selene.tools.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.nio.file.Path;
import java.util.List;

/** Changes to {@code config.json} that keep every other field and the order of all. */
public final class ConfigJson {
    private static final long MAX_BYTES = 16 << 20;
    private static final String QUANTISATION = "quantization_config";

    private ConfigJson() {}

    /** @throws SeleneException of kind DATA if there is none or it is no object */
    public static ObjectNode read(Path checkpoint) {
        Path file = checkpoint.resolve(Rewrite.CONFIG);
        JsonNode json = Json.read(file, MAX_BYTES);
        if (json instanceof ObjectNode object) return object;
        throw SeleneException.data(file + ": expected an object");
    }

    /** Removes {@code quantization_config}, which multimodal files have at the top, in the text part, or in both. */
    public static void removeQuantisation(ObjectNode config) {
        for (ObjectNode part : parts(config)) part.remove(QUANTISATION);
    }

    /** Says what type weights without a scale have, where the file says it. */
    public static void setTorchDType(ObjectNode config, String dtype) {
        for (ObjectNode part : parts(config))
            for (String name : List.of("torch_dtype", "dtype"))
                if (part.path(name).isTextual()) part.put(name, dtype);
    }

    /** Adds the {@code quantization_config} of the published FP8 checkpoints. */
    public static void setFp8(ObjectNode config, int block) {
        ObjectNode fp8 = Json.mapper().createObjectNode();
        fp8.put("activation_scheme", "dynamic").put("fmt", "e4m3").put("quant_method", "fp8");
        fp8.putArray("weight_block_size").add(block).add(block);
        config.set(QUANTISATION, fp8);
    }

    private static List<ObjectNode> parts(ObjectNode config) {
        return config.path("text_config") instanceof ObjectNode text ? List.of(config, text) : List.of(config);
    }
}
