package dev.selene.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.DType;
import dev.selene.base.Json;
import dev.selene.formats.AttentionConfig;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.QuantisationConfig;
import dev.selene.formats.RopeConfig;
import java.util.Locale;

/** An {@link Inspection} for people and for programs. */
public final class InspectionReport {
    private static final int PROBLEMS_SHOWN = 20;

    private InspectionReport() {}

    /** Lines for a terminal. */
    public static String text(Inspection inspection) {
        ModelConfig config = inspection.config();
        AttentionConfig attention = config.attention();
        var out = new StringBuilder();
        line(out, "checkpoint", inspection.directory());
        line(out, "family", config.family().displayName() + " (model_type " + config.modelType() + ")");
        line(out, "layers", layers(config));
        line(out, "guesses", guesses(inspection));
        line(out, "hidden", config.hiddenSize() + ", vocabulary " + config.vocabSize());
        line(
                out,
                "attention",
                attention.numHeads() + " heads, nope " + attention.qkNopeHeadDim() + " + rope "
                        + attention.qkRopeHeadDim() + ", v " + attention.vHeadDim() + ", kv_lora_rank "
                        + attention.kvLoraRank() + ", q_lora_rank "
                        + (attention.qLoraRank().isPresent()
                                ? attention.qLoraRank().getAsInt()
                                : "none"));
        line(out, "experts", experts(config));
        line(out, "rope", rope(config.rope()));
        line(out, "context", config.maxPositionEmbeddings() + " tokens");
        line(out, "quantised", quantisation(config.quantisation()));
        line(
                out,
                "stop ids",
                "config.json " + config.eosTokenIds() + ", generation_config.json "
                        + inspection.generationConfig().eosTokenIds());
        line(out, "parameters", count(inspection.parameters()) + ", active " + count(inspection.activeParameters()));
        line(
                out,
                "KV cache",
                inspection.kvBytesPerToken(DType.BF16) + " bytes per token in BF16, "
                        + inspection.kvBytesPerToken(DType.F32) + " in F32");
        out.append('\n')
                .append(String.format(Locale.ROOT, "%-16s %-10s %9s %12s%n", "part", "dtype", "tensors", "bytes"));
        for (Inspection.GroupSize size : inspection.groups())
            out.append(String.format(
                    Locale.ROOT,
                    "%-16s %-10s %9d %12s%n",
                    size.group().displayName(),
                    size.dtype(),
                    size.tensors(),
                    ByteCount.text(size.bytes())));
        out.append(String.format(
                Locale.ROOT,
                "%-16s %-10s %9d %12s%n",
                "loaded",
                "",
                inspection.numLoaded(),
                ByteCount.text(inspection.bytes())));
        inspection.skipped().forEach((rule, tensors) -> out.append("skipped " + tensors + " tensors: " + rule + "\n"));
        out.append('\n').append(verdict(inspection));
        return out.toString();
    }

    /** One JSON object with the same content. */
    public static ObjectNode json(Inspection inspection) {
        ModelConfig config = inspection.config();
        AttentionConfig attention = config.attention();
        ObjectNode root = Json.mapper().createObjectNode();
        root.put("directory", inspection.directory());
        root.put("family", config.family().displayName());
        root.put("model_type", config.modelType());
        ObjectNode dimensions = root.putObject("dimensions");
        dimensions.put("hidden_size", config.hiddenSize());
        dimensions.put("num_hidden_layers", config.numHiddenLayers());
        dimensions.put("num_dense_layers", config.denseLayers().size());
        dimensions.put("num_attention_heads", attention.numHeads());
        attention.qLoraRank().ifPresent(rank -> dimensions.put("q_lora_rank", rank));
        dimensions.put("kv_lora_rank", attention.kvLoraRank());
        dimensions.put("qk_nope_head_dim", attention.qkNopeHeadDim());
        dimensions.put("qk_rope_head_dim", attention.qkRopeHeadDim());
        dimensions.put("v_head_dim", attention.vHeadDim());
        dimensions.put("intermediate_size", config.intermediateSize());
        config.moe().ifPresent(moe -> {
            dimensions.put("moe_intermediate_size", moe.intermediateSize());
            dimensions.put("n_routed_experts", moe.numRoutedExperts());
            dimensions.put("n_shared_experts", moe.numSharedExperts());
            dimensions.put("num_experts_per_tok", moe.expertsPerToken());
        });
        dimensions.put("vocab_size", config.vocabSize());
        dimensions.put("max_position_embeddings", config.maxPositionEmbeddings());
        root.put("parameters", inspection.parameters());
        root.put("active_parameters", inspection.activeParameters());
        root.put("bytes", inspection.bytes());
        root.put("kv_bytes_per_token_bf16", inspection.kvBytesPerToken(DType.BF16));
        root.put("kv_bytes_per_token_f32", inspection.kvBytesPerToken(DType.F32));
        ArrayNode groups = root.putArray("groups");
        for (Inspection.GroupSize size : inspection.groups())
            groups.addObject()
                    .put("group", size.group().name().toLowerCase(Locale.ROOT))
                    .put("dtype", size.dtype().name())
                    .put("tensors", size.tensors())
                    .put("bytes", size.bytes());
        root.put("loaded_tensors", inspection.numLoaded());
        ObjectNode skipped = root.putObject("skipped_tensors");
        inspection.skipped().forEach(skipped::put);
        root.put("mtp_layers", config.numMtpLayers());
        root.put("carries_mtp", inspection.carriesMtp());
        root.put("loads", inspection.loads());
        ArrayNode problems = root.putArray("problems");
        inspection.problems().forEach(problems::add);
        return root;
    }

    private static String verdict(Inspection inspection) {
        if (inspection.loads()) return "This checkpoint loads.\n";
        var out = new StringBuilder(
                "This checkpoint is refused, " + inspection.problems().size() + " problems:\n");
        inspection.problems().stream()
                .limit(PROBLEMS_SHOWN)
                .forEach(problem -> out.append("  ").append(problem).append('\n'));
        int more = inspection.problems().size() - PROBLEMS_SHOWN;
        if (more > 0) out.append("  … and " + more + " more; --json lists all\n");
        return out.toString();
    }

    private static void line(StringBuilder out, String key, String value) {
        out.append(String.format(Locale.ROOT, "%-12s %s%n", key, value));
    }

    private static String layers(ModelConfig config) {
        int dense = config.denseLayers().size();
        return config.numHiddenLayers() + " (" + dense + " dense of width " + config.intermediateSize() + ", "
                + (config.numHiddenLayers() - dense) + " mixtures of experts)";
    }

    private static String guesses(Inspection inspection) {
        int declared = inspection.config().numMtpLayers();
        if (declared == 0) return "no multi-token prediction layer";
        return declared + " multi-token prediction layer" + (declared == 1 ? "" : "s")
                + (inspection.carriesMtp()
                        ? ", used with --speculate mtp:K"
                        : " declared, but the weights are not there");
    }

    private static String experts(ModelConfig config) {
        return config.moe()
                .map(moe -> moe.numRoutedExperts() + " routed of width " + moe.intermediateSize() + ", "
                        + moe.expertsPerToken() + " per token, " + moe.numSharedExperts() + " shared; "
                        + moe.scoring().name().toLowerCase(Locale.ROOT) + ", "
                        + moe.selection().name().toLowerCase(Locale.ROOT)
                        + (moe.numGroups() > 1 ? ", " + moe.topkGroups() + " of " + moe.numGroups() + " groups" : ""))
                .orElse("none");
    }

    private static String rope(RopeConfig rope) {
        return "theta " + rope.theta()
                + rope.yarn()
                        .map(yarn -> ", YaRN x " + yarn.factor() + " over " + yarn.originalMaxPositionEmbeddings()
                                + " tokens")
                        .orElse("");
    }

    private static String quantisation(QuantisationConfig quantisation) {
        return switch (quantisation) {
            case QuantisationConfig.None _ -> "config.json names none";
            case QuantisationConfig.Fp8Block fp8 -> "FP8 E4M3, blocks of " + fp8.block() + " x " + fp8.block();
            case QuantisationConfig.Int4Group int4 ->
                "INT4, groups of " + int4.group() + (int4.int8Activations() ? ", INT8 activations" : "");
        };
    }

    private static String count(long parameters) {
        if (parameters >= 1_000_000_000) return String.format(Locale.ROOT, "%.2f billion", parameters / 1e9);
        return String.format(Locale.ROOT, "%.2f million", parameters / 1e6);
    }
}
