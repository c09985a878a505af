package dev.selene.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules of {@code models.deepseekv2}, under which the settings of Kimi-K2 stand. */
final class ModelOptionRules {
    private static final String PATH = DeployKeys.MODELS.path() + ".deepseekv2";

    private record Range(long min, long max) {}

    private static final Map<String, Range> NUMBERS = Map.of(
            "ep_level", new Range(1, 2),
            "num_dangling_shared_experts", new Range(-1, Integer.MAX_VALUE),
            "eplb.level", new Range(0, 3),
            "eplb.num_redundant_experts", new Range(0, 512),
            "eplb.aggregate_threshold", new Range(1, Integer.MAX_VALUE),
            "eplb.buffer_expert_layer_num", new Range(1, Integer.MAX_VALUE),
            "eplb.num_expert_update_ready_countdown", new Range(1, Integer.MAX_VALUE),
            "parallel_options.hccl_moe_ep_buffer", new Range(512, Integer.MAX_VALUE));

    private static final List<String> FLAGS = List.of(
            "enable_dispatch_combine_v2",
            "enable_gmmswigluquant",
            "enable_oproj_prefetch",
            "enable_mlapo_prefetch",
            "mlp_full_tp",
            "enable_swiglu_quant_for_shared_experts",
            "enable_init_routing_cutoff");

    private static final Set<String> COMMUNICATION = Set.of("lccl", "hccl");

    private final Problems problems;

    ModelOptionRules(Problems problems) {
        this.problems = problems;
    }

    void check(JsonValue models) {
        if (!(models instanceof JsonValue.Obj object)) return;
        Optional<JsonValue> options = object.get("deepseekv2");
        if (options.isEmpty()) return;
        if (!(options.get() instanceof JsonValue.Obj deepseek)) {
            wrong(options.get(), "", "is " + options.get().typeName() + ".", "Write an object.");
            return;
        }
        NUMBERS.forEach((name, range) -> find(deepseek, name).ifPresent(value -> checkNumber(name, value, range)));
        for (String name : FLAGS)
            find(deepseek, name)
                    .filter(value -> !(value instanceof JsonValue.Bool))
                    .ifPresent(value -> wrong(value, name, "is " + value.display() + ".", "Write true or false."));
        find(deepseek, "topk_scaling_factor").ifPresent(this::checkScaling);
        for (String phase : List.of("prefill", "decode"))
            find(deepseek, "communication_backend." + phase)
                    .filter(value -> !(value instanceof JsonValue.Text text) || !COMMUNICATION.contains(text.value()))
                    .ifPresent(value -> wrong(
                            value,
                            "communication_backend." + phase,
                            "is " + value.display() + ".",
                            "Write \"lccl\" or \"hccl\"."));
    }

    private void checkNumber(String name, JsonValue value, Range range) {
        if (value instanceof JsonValue.Num number
                && number.whole()
                && number.literal().length() < 18
                && Long.parseLong(number.literal()) >= range.min()
                && Long.parseLong(number.literal()) <= range.max()) return;
        String upTo = range.max() == Integer.MAX_VALUE ? " or more." : " to " + range.max() + ".";
        wrong(value, name, "is " + value.display() + ".", "Write " + range.min() + upTo);
    }

    private void checkScaling(JsonValue value) {
        if (value instanceof JsonValue.Num number) {
            double factor = Double.parseDouble(number.literal());
            if (factor >= 0 && factor <= 1) return;
        }
        wrong(value, "topk_scaling_factor", "is " + value.display() + ".", "Write 0 to 1.");
    }

    private static Optional<JsonValue> find(JsonValue.Obj object, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) return object.get(path);
        return object.get(path.substring(0, dot))
                .filter(JsonValue.Obj.class::isInstance)
                .flatMap(inner -> find((JsonValue.Obj) inner, path.substring(dot + 1)));
    }

    private void wrong(JsonValue value, String name, String message, String cure) {
        problems.error(value.place(), name.isEmpty() ? PATH : PATH + "." + name, message, cure);
    }
}
