package dev.selene.formats;

import dev.selene.formats.MoeConfig.ScoringFunction;
import dev.selene.formats.MoeConfig.Selection;
import java.util.Locale;
import java.util.Optional;

/** Reads the mixture-of-experts fields. Absent fields get the defaults of each family's published configuration class. */
final class MoeConfigReader {
    private static final int MAX_EXPERTS = 1 << 16;
    private static final int MAX_SHARED_EXPERTS = 64;
    private static final double MAX_SCALING_FACTOR = 1e6;

    private MoeConfigReader() {}

    /** Empty when there are no routed experts. */
    static Optional<MoeConfig> read(ConfigFields text, ModelFamily family) {
        if (!text.has("n_routed_experts")) {
            if (text.has("num_experts_per_tok")) text.refuse("n_routed_experts", "though num_experts_per_tok is given");
            return Optional.empty();
        }
        boolean softmax = family == ModelFamily.DEEPSEEK_V2;
        int experts = text.integer("n_routed_experts", 1, MAX_EXPERTS);
        MoeConfig moe = new MoeConfig(
                experts,
                text.optionalInteger("n_shared_experts", 0, MAX_SHARED_EXPERTS).orElse(0),
                text.integer("num_experts_per_tok", 1, experts),
                text.integer("moe_intermediate_size", 1, ModelConfigReader.MAX_WIDTH),
                text.optionalInteger("n_group", 1, experts).orElse(1),
                text.optionalInteger("topk_group", 1, experts).orElse(1),
                scoring(text, softmax ? "softmax" : "sigmoid"),
                selection(text, softmax ? "greedy" : "noaux_tc"),
                text.flag("norm_topk_prob", !softmax),
                text.number("routed_scaling_factor", Double.MIN_VALUE, MAX_SCALING_FACTOR));
        checkGroups(moe, text);
        checkRouting(moe, text);
        return Optional.of(moe);
    }

    private static ScoringFunction scoring(ConfigFields text, String absent) {
        return switch (text.text("scoring_func", absent)) {
            case "sigmoid" -> ScoringFunction.SIGMOID;
            case "softmax" -> ScoringFunction.SOFTMAX;
            default -> {
                text.refuse("scoring_func", "expected sigmoid or softmax");
                yield ScoringFunction.SIGMOID;
            }
        };
    }

    private static Selection selection(ConfigFields text, String absent) {
        return switch (text.text("topk_method", absent)) {
            case "noaux_tc" -> Selection.NOAUX_TC;
            case "greedy" -> Selection.GREEDY;
            case "group_limited_greedy" -> Selection.GROUP_LIMITED_GREEDY;
            default -> {
                text.refuse("topk_method", "expected noaux_tc, greedy or group_limited_greedy");
                yield Selection.NOAUX_TC;
            }
        };
    }

    private static void checkGroups(MoeConfig moe, ConfigFields text) {
        int groups = moe.numGroups();
        if (moe.numRoutedExperts() % groups != 0) {
            text.refuse("n_group", "which does not divide n_routed_experts " + moe.numRoutedExperts());
            return;
        }
        int perGroup = moe.numRoutedExperts() / groups;
        if (moe.topkGroups() > groups) text.refuse("topk_group", "more than n_group " + groups);
        else if (moe.expertsPerToken() > moe.topkGroups() * perGroup)
            text.refuse(
                    "num_experts_per_tok",
                    "more than the " + moe.topkGroups() * perGroup + " experts in topk_group " + moe.topkGroups()
                            + " groups of " + perGroup);
        if (moe.selection() == Selection.NOAUX_TC && groups > 1 && perGroup < 2)
            text.refuse("n_group", "which leaves one expert in a group; noaux_tc ranks groups by their two best");
    }

    // The published code has these pairs only; any other would be a guess.
    private static void checkRouting(MoeConfig moe, ConfigFields text) {
        boolean sigmoid = moe.scoring() == ScoringFunction.SIGMOID;
        if (sigmoid != (moe.selection() == Selection.NOAUX_TC))
            text.problem("scoring_func " + moe.scoring().name().toLowerCase(Locale.ROOT) + " with topk_method "
                    + moe.selection().name().toLowerCase(Locale.ROOT) + " is not supported: sigmoid goes with noaux_tc,"
                    + " softmax with greedy and group_limited_greedy");
    }
}
