package dev.selene.formats;

import dev.selene.formats.RopeConfig.Yarn;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the rotary embedding from {@code rope_scaling} and {@code rope_theta}, or from {@code rope_parameters}, which
 * holds both in files of newer transformers versions. Absent YaRN fields get the defaults of {@code
 * DeepseekV3YarnRotaryEmbedding} and {@code DeepseekV3Attention} in the published {@code modeling_deepseek.py}.
 */
final class RopeConfigReader {
    private static final int MAX_POSITIONS = 1 << 27;
    private static final double MIN_THETA = 1.001; // YaRN divides by the logarithm of the base
    private static final double MAX_THETA = 1e12;
    private static final double MAX_FACTOR = 1e6;
    private static final double MIN_BETA = 1e-6;
    private static final double MAX_BETA = 1e6;
    private static final double MAX_MSCALE = 100;

    /** Everything inside changes the angles, so a field that is not listed here is refused. */
    private static final Set<String> KNOWN = Set.of(
            "type",
            "rope_type",
            "rope_theta",
            "factor",
            "original_max_position_embeddings",
            "beta_fast",
            "beta_slow",
            "mscale",
            "mscale_all_dim",
            "partial_rotary_factor",
            "attention_factor",
            "truncate");

    private RopeConfigReader() {}

    static RopeConfig read(ConfigFields text) {
        Optional<Yarn> scaling = text.object("rope_scaling").flatMap(RopeConfigReader::yarn);
        Optional<ConfigFields> parameters = text.object("rope_parameters");
        if (parameters.isEmpty()) return new RopeConfig(text.number("rope_theta", MIN_THETA, MAX_THETA), scaling);

        ConfigFields both = parameters.get();
        ConfigFields thetaHolder = both.has("rope_theta") ? both : text;
        RopeConfig rope = new RopeConfig(thetaHolder.number("rope_theta", MIN_THETA, MAX_THETA), yarn(both));
        text.requireNumber("rope_theta", rope.theta(), "rope_parameters.rope_theta is " + rope.theta());
        if (text.has("rope_scaling") && !scaling.equals(rope.yarn()))
            text.refuse("rope_scaling", "which says something else than rope_parameters. Remove one of them.");
        return rope;
    }

    private static Optional<Yarn> yarn(ConfigFields rope) {
        for (String name : rope.names()) {
            if (rope.has(name) && !KNOWN.contains(name))
                rope.refuse(name, "a field that is not known and may change positions");
        }
        rope.requireNumber("partial_rotary_factor", 1, "only 1 is supported");
        String type = rope.text("rope_type", rope.text("type", "default"));
        if (rope.has("type") && !rope.text("type", "").equals(type))
            rope.refuse("type", "which is not rope_type " + type);
        return switch (type) {
            case "default" -> {
                if (rope.has("factor") && !rope.has("type") && !rope.has("rope_type"))
                    rope.refuse("type", "though a factor is given; expected yarn or default");
                yield Optional.empty();
            }
            case "yarn" -> Optional.of(yarnFields(rope));
            default -> {
                rope.refuse(rope.has("rope_type") ? "rope_type" : "type", "supported are default and yarn");
                yield Optional.empty();
            }
        };
    }

    private static Yarn yarnFields(ConfigFields rope) {
        if (rope.has("attention_factor"))
            rope.refuse("attention_factor", "not supported: the magnitude follows from mscale and mscale_all_dim");
        rope.requireFlag("truncate", true, "only true is supported");
        return new Yarn(
                rope.number("factor", 1, MAX_FACTOR),
                rope.optionalInteger("original_max_position_embeddings", 1, MAX_POSITIONS)
                        .orElse(4096),
                rope.optionalNumber("beta_fast", MIN_BETA, MAX_BETA).orElse(32),
                rope.optionalNumber("beta_slow", MIN_BETA, MAX_BETA).orElse(1),
                rope.optionalNumber("mscale", 0, MAX_MSCALE).orElse(1),
                rope.optionalNumber("mscale_all_dim", 0, MAX_MSCALE).orElse(0));
    }
}
