package dev.selene.tools.modeltest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code config.json} says about number types.
 *
 * @param dtype for example {@code bf16}
 * @param quantisation for example {@code w8a8}; empty for none
 */
record CheckpointType(String dtype, String quantisation) {
    private static final long MAX_BYTES = 10 << 20;
    private static final Map<String, String> SHORT = Map.of("bfloat16", "bf16", "float16", "fp16", "float32", "fp32");

    static CheckpointType of(Path weights) {
        JsonNode config = Json.read(weights.resolve("config.json"), MAX_BYTES);
        String dtype = config.path("torch_dtype").asText(config.path("dtype").asText("bfloat16"));
        String quantisation = config.path("quantize")
                .asText(config.path("quantization_config").path("quant_method").asText(""));
        return new CheckpointType(SHORT.getOrDefault(dtype, dtype), quantisation);
    }

    /** The folder name of the output tree. */
    String folder() {
        return quantisation.isEmpty() ? dtype : dtype + "_" + quantisation;
    }

    /** As the original refuses it; {@code fa} and {@code basic} do not name a type. */
    void requireSame(RunArguments arguments) {
        if (arguments.attention().equals("pa") && !arguments.dataType().equals(dtype))
            throw SeleneException.user(
                    "Inconsistent dtype: Input dtype: " + arguments.dataType() + ", model weight dtype: " + dtype
                            + ". please check: write pa_" + dtype + " instead of " + arguments.modelType()
                            + ", or look at torch_dtype in "
                            + arguments.weightDirectory().resolve("config.json") + ".");
    }
}
