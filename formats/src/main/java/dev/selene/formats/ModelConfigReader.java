package dev.selene.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads {@code config.json}. Dimensions must be there; fields that would change results and are not supported are
 * refused; fields that do not matter for inference are ignored. The upper bounds are far above every published model and
 * keep the size of every tensor and of every row within a long and an int.
 */
final class ModelConfigReader {
    static final int MAX_WIDTH = 1 << 20;

    private static final long MAX_BYTES = 16 << 20;
    private static final int MAX_LAYERS = 1024;
    private static final int MAX_VOCABULARY = 1 << 22;
    private static final int MAX_HEADS = 4096;
    private static final int MAX_HEAD_DIM = 4096;
    private static final int MAX_RANK = 1 << 16;
    private static final int MAX_POSITIONS = 1 << 27;
    private static final double MAX_EPS = 0.1;

    private final ConfigFields root;
    private final ConfigFields text;
    private final ModelFamily family;

    private ModelConfigReader(ConfigFields root, ConfigFields text, ModelFamily family) {
        this.root = root;
        this.text = text;
        this.family = family;
    }

    static ModelConfig read(Path directory) {
        Path file = directory.resolve("config.json");
        if (Files.notExists(file))
            throw SeleneException.data(directory + ": no config.json. "
                    + (Files.exists(directory.resolve("params.json"))
                            ? "params.json is Mistral's own format, which is not supported."
                            : "Fetch it, or name the directory that holds it."));
        String source = file.toString();
        return parse(Json.parse(SmallFile.read(file, MAX_BYTES), source, SeleneException.Kind.DATA), source);
    }

    /** @param source names the file in errors */
    static ModelConfig parse(JsonNode json, String source) {
        Problems problems = new Problems();
        ConfigFields root = ConfigFields.root(json, problems);
        Optional<ModelFamily> family = FamilyReader.read(root);
        problems.throwIfAny(SeleneException.Kind.DATA, source); // of an unknown model every other field is a guess
        ConfigFields text = root;
        if (family.orElseThrow() == ModelFamily.KIMI_K25) {
            if (!root.has("text_config")) root.refuse("text_config", "expected an object");
            text = root.object("text_config").orElse(root);
        }
        ModelConfig config = new ModelConfigReader(root, text, family.get()).read();
        problems.throwIfAny(SeleneException.Kind.DATA, source);
        return config;
    }

    private ModelConfig read() {
        refuseWhatChangesResults();
        int layers = text.integer("num_hidden_layers", 1, MAX_LAYERS);
        Optional<MoeConfig> moe = MoeConfigReader.read(text, family);
        return new ModelConfig(
                family,
                root.text("model_type", ""),
                family == ModelFamily.KIMI_K25 ? "language_model." : "",
                text.integer("vocab_size", 1, MAX_VOCABULARY),
                text.integer("hidden_size", 1, MAX_WIDTH),
                layers,
                text.optionalInteger("num_nextn_predict_layers", 0, MAX_LAYERS).orElse(0),
                text.integer("max_position_embeddings", 1, MAX_POSITIONS),
                text.number("rms_norm_eps", Double.MIN_VALUE, MAX_EPS),
                attention(),
                RopeConfigReader.read(text),
                text.integer("intermediate_size", 1, MAX_WIDTH),
                denseLayers(layers, moe.isPresent()),
                moe,
                holder("tie_word_embeddings").flag("tie_word_embeddings", false),
                holder("bos_token_id").optionalInteger("bos_token_id", 0, Integer.MAX_VALUE),
                holder("eos_token_id").tokenIds("eos_token_id"),
                QuantisationConfigReader.read(holder("quantization_config")));
    }

    /** Multimodal files have some fields in the text part, at the top, or in both: the text part decides. */
    private ConfigFields holder(String name) {
        return text.has(name) ? text : root;
    }

    private void refuseWhatChangesResults() {
        if (text != root && !Set.of("kimi_k2", "deepseek_v3").contains(text.text("model_type", "")))
            text.refuse("model_type", "expected kimi_k2 or deepseek_v3");
        text.requireText("hidden_act", "silu", "only silu is supported");
        text.requireFlag("attention_bias", false, "biases are not supported");
        text.requireFlag("mlp_bias", false, "biases are not supported");
        text.requireFlag("rope_interleave", true, "only interleaved rotary dimensions are supported");
        text.requireNumber("partial_rotary_factor", 1, "only 1 is supported");
        if (text.has("index_topk")) text.refuse("index_topk", "sparse attention is not supported");
    }

    private AttentionConfig attention() {
        int heads = text.integer("num_attention_heads", 1, MAX_HEADS);
        text.requireNumber("num_key_value_heads", heads, "expected num_attention_heads " + heads);
        OptionalInt qLoraRank = text.optionalInteger("q_lora_rank", 1, MAX_RANK);
        int ropeDim = text.integer("qk_rope_head_dim", 2, MAX_HEAD_DIM);
        if (ropeDim % 2 != 0) text.refuse("qk_rope_head_dim", "expected an even number: dimensions turn in pairs");
        return new AttentionConfig(
                heads,
                qLoraRank,
                text.integer("kv_lora_rank", 1, MAX_RANK),
                text.integer("qk_nope_head_dim", 1, MAX_HEAD_DIM),
                ropeDim,
                text.integer("v_head_dim", 1, MAX_HEAD_DIM));
    }

    private Set<Integer> denseLayers(int layers, boolean hasExperts) {
        Set<Integer> byCount = new TreeSet<>();
        boolean counted = text.has("first_k_dense_replace");
        int firstDense =
                text.optionalInteger("first_k_dense_replace", 0, MAX_LAYERS).orElse(0);
        int frequency = text.optionalInteger("moe_layer_freq", 1, MAX_LAYERS).orElse(1);
        for (int layer = 0; layer < layers; layer++) {
            if (!hasExperts || layer < firstDense || layer % frequency != 0) byCount.add(layer);
        }
        if (!hasExperts) return byCount;
        if (!text.has("mlp_layer_types")) {
            if (!counted) text.refuse("first_k_dense_replace", "expected the number of dense layers at the start");
            return byCount;
        }
        Set<Integer> byList = listedDenseLayers(layers);
        if (counted && !byList.equals(byCount))
            text.refuse("mlp_layer_types", "which says something else than first_k_dense_replace " + firstDense);
        return byList;
    }

    private Set<Integer> listedDenseLayers(int layers) {
        Set<Integer> dense = new TreeSet<>();
        List<String> types = text.texts("mlp_layer_types");
        if (types.size() != layers || !Set.of("dense", "sparse").containsAll(types))
            text.refuse("mlp_layer_types", "expected " + layers + " entries \"dense\" or \"sparse\"");
        for (int layer = 0; layer < types.size(); layer++) {
            if (types.get(layer).equals("dense")) dense.add(layer);
        }
        return dense;
    }
}
