package dev.selene.formats;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads {@code quantization_config}: block FP8 as DeepSeek and Kimi publish it, and INT4 of compressed-tensors. */
final class QuantisationConfigReader {
    private static final int MAX_BLOCK = 1 << 16;
    private static final String REGEX_PREFIX = "re:";

    private QuantisationConfigReader() {}

    static QuantisationConfig read(ConfigFields holder) {
        return holder.object("quantization_config")
                .map(QuantisationConfigReader::readMethod)
                .orElse(new QuantisationConfig.None());
    }

    private static QuantisationConfig readMethod(ConfigFields quantisation) {
        return switch (quantisation.text("quant_method", "")) {
            case "fp8" -> fp8(quantisation);
            case "compressed-tensors" -> int4(quantisation);
            default -> {
                quantisation.refuse("quant_method", "supported are fp8 and compressed-tensors");
                yield new QuantisationConfig.None();
            }
        };
    }

    private static QuantisationConfig fp8(ConfigFields fp8) {
        fp8.requireText("fmt", "e4m3", "only e4m3 is supported");
        fp8.requireText("activation_scheme", "dynamic", "only dynamic is supported");
        // How a GPU kernel rounds its activation scales; weights are read the same way.
        fp8.requireText("scale_fmt", "ue8m0", "only ue8m0 is supported");
        List<Integer> block = fp8.integers("weight_block_size", 1, MAX_BLOCK);
        if (block.size() == 2 && block.get(0).equals(block.get(1)))
            return new QuantisationConfig.Fp8Block(block.get(0));
        fp8.refuse("weight_block_size", "only square blocks such as [128, 128] are supported");
        return new QuantisationConfig.None();
    }

    private static QuantisationConfig int4(ConfigFields int4) {
        if (!int4.text("format", "").equals("pack-quantized"))
            int4.refuse("format", "only pack-quantized is supported");
        int4.requireText("quantization_status", "compressed", "only compressed is supported");
        for (String name : List.of("kv_cache_scheme", "sparsity_config", "transform_config"))
            int4.requireEmpty(name, "which is not supported");
        List<String> ignore = int4.texts("ignore");
        ignore.forEach(entry -> checkPattern(entry, int4));
        return onlyGroup(int4, ignore);
    }

    private static void checkPattern(String entry, ConfigFields int4) {
        if (!entry.startsWith(REGEX_PREFIX)) return;
        try {
            Pattern.compile(entry.substring(REGEX_PREFIX.length()));
        } catch (PatternSyntaxException e) {
            int4.refuse("ignore", "whose entry " + entry + " is not a regular expression: " + e.getDescription());
        }
    }

    private static QuantisationConfig onlyGroup(ConfigFields int4, List<String> ignore) {
        ConfigFields groups = int4.object("config_groups").orElse(int4);
        List<String> names = int4.has("config_groups") ? groups.names() : List.of();
        if (names.size() != 1) {
            int4.refuse("config_groups", "expected one group");
            return new QuantisationConfig.None();
        }
        ConfigFields group = groups.object(names.getFirst()).orElse(groups);
        group.requireEmpty("output_activations", "but only weights and inputs may be quantised");
        if (!group.texts("targets").equals(List.of("Linear"))) group.refuse("targets", "expected [\"Linear\"]");
        Optional<ConfigFields> weights = group.object("weights");
        if (weights.isEmpty()) {
            group.refuse("weights", "expected an object");
            return new QuantisationConfig.None();
        }
        Optional<ConfigFields> inputs = group.object("input_activations");
        inputs.ifPresent(QuantisationConfigReader::requireInt8ByToken);
        return new QuantisationConfig.Int4Group(groupSize(weights.get()), inputs.isPresent(), ignore);
    }

    private static void requireInt8ByToken(ConfigFields inputs) {
        inputs.requireNumber("num_bits", 8, "only 8 is supported");
        inputs.requireText("type", "int", "only int is supported");
        if (!inputs.text("strategy", "").equals("token")) inputs.refuse("strategy", "only token is supported");
        inputs.requireFlag("symmetric", true, "zero points are not supported");
        if (!inputs.flag("dynamic", false)) inputs.refuse("dynamic", "only true is supported");
    }

    private static int groupSize(ConfigFields weights) {
        weights.requireNumber("num_bits", 4, "only 4 is supported");
        weights.requireText("type", "int", "only int is supported");
        weights.requireText("strategy", "group", "only group is supported");
        weights.requireFlag("symmetric", true, "zero points are not supported");
        weights.requireFlag("dynamic", false, "only false is supported");
        weights.requireFlag("actorder", false, "reordered columns are not supported");
        int group = weights.integer("group_size", 8, MAX_BLOCK);
        if (group % 8 != 0) weights.refuse("group_size", "expected a multiple of 8");
        return group;
    }
}
