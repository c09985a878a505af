package dev.selene.tools.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.ParallelLayout;
import dev.selene.deployment.ParallelRules;
import dev.selene.deployment.Parameter;
import dev.selene.deployment.RankTable;
import dev.selene.deployment.Severity;
import dev.selene.formats.QuantisationConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Settings with which MindIE starts and answers nonsense. */
final class GarbleChecks {
    private static final String MODEL = "BackendConfig.ModelDeployConfig.ModelConfig[0].";
    private static final long MAX_CONFIG_BYTES = 16 << 20;
    private static final int EP_LEVEL = 2;

    private GarbleChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "config.tp",
                        Severity.ERROR,
                        "world size / tp is at least 8 for Kimi-K2",
                        "MindIE raises no error without it, but its answers are garbled.",
                        "Lower tp and raise dp, so that dp x tp stays the world size; ./selene plan lists what is possible.",
                        site -> ConfigChecks.valid(site, GarbleChecks::tp)),
                new Check(
                        "config.ep-level",
                        Severity.ERROR,
                        "models.deepseekv2.ep_level is 2 for Kimi-K2",
                        "MindIE raises no error without it, but its answers are garbled.",
                        "Write \"models\" : {\"deepseekv2\" : {\"ep_level\" : 2}} in ModelConfig.",
                        site -> ConfigChecks.valid(site, GarbleChecks::epLevel)),
                new Check(
                        "config.trust-remote-code",
                        Severity.WARNING,
                        "trustRemoteCode is true for Kimi-K2",
                        "MindIE cannot load Kimi's tokenizer without it. It runs Python files of the checkpoint: use one you"
                                + " trust. Selene reads the tokenizer itself and runs nothing.",
                        "Write \"trustRemoteCode\" : true.",
                        site -> ConfigChecks.valid(site, GarbleChecks::trustRemoteCode)),
                new Check(
                        "config.dtype",
                        Severity.ERROR,
                        "the weights are of a type that the machine computes right",
                        "FP16 overflows in models made for BF16, and Atlas A2 cards have no FP8: answers are garbled or missing.",
                        "Set torch_dtype to bfloat16 in the weights' config.json; convert FP8 with ./selene convert --to bf16,"
                                + " then ./selene quantize --to w8a8.",
                        GarbleChecks::dtype));
    }

    private static boolean isKimi(Site site, DeploymentConfig config) {
        return site.modelConfig()
                .map(model -> model.family().isKimi())
                .orElse(config.model().name().toLowerCase(Locale.ROOT).contains("kimi"));
    }

    /** Ranks of all nodes: what the rank table says, else what the layout makes, else the node's own. */
    static int worldSize(Site site, DeploymentConfig config) {
        if (!config.model().multiNode()) return config.model().worldSize();
        return site.validRankTable()
                .map(RankTable::worldSize)
                .orElse(Math.max(
                        config.model().worldSize(), config.model().layout().ranks()));
    }

    private static Outcome tp(Site site, DeploymentConfig config) {
        if (!isKimi(site, config)) return new Outcome.Skipped("the model is not Kimi-K2");
        int world = worldSize(site, config);
        ParallelLayout layout = config.model().layout().resolve(world);
        if (world < ParallelRules.KIMI_MIN_GROUPS)
            return new Outcome.Skipped("a world of " + world + " cannot have 8 groups; Selene does not need them");
        String seen = "world size " + world + " / tp " + layout.tp() + " = " + world / layout.tp();
        return world / layout.tp() >= ParallelRules.KIMI_MIN_GROUPS
                ? new Outcome.Passed(seen)
                : Outcome.failed(ConfigChecks.where(config, MODEL + "tp") + ": " + seen + ", expected at least 8");
    }

    private static Outcome epLevel(Site site, DeploymentConfig config) {
        if (!isKimi(site, config)) return new Outcome.Skipped("the model is not Kimi-K2");
        if (worldSize(site, config) == 1) return new Outcome.Skipped("there is one rank, which holds all experts");
        Optional<String> models = config.parameter(MODEL + "models").flatMap(Parameter::value);
        JsonNode level = models.map(json -> Json.parse(json, "models", SeleneException.Kind.CONFIG))
                .map(json -> json.at("/deepseekv2/ep_level"))
                .orElse(Json.mapper().missingNode());
        if (level.isIntegralNumber() && level.intValue() == EP_LEVEL) return new Outcome.Passed("it is 2");
        return Outcome.failed(ConfigChecks.where(config, MODEL + "models") + ".deepseekv2.ep_level is "
                + (level.isMissingNode() ? "missing" : level) + ", expected 2");
    }

    private static Outcome trustRemoteCode(Site site, DeploymentConfig config) {
        if (!isKimi(site, config)) return new Outcome.Skipped("the model is not Kimi-K2");
        String path = MODEL + "trustRemoteCode";
        return config.parameter(path).flatMap(Parameter::value).equals(Optional.of("true"))
                ? new Outcome.Passed("it is true")
                : Outcome.failed(ConfigChecks.where(config, path) + " is not true");
    }

    private static Outcome dtype(Site site) {
        Optional<Path> file =
                site.weights().map(weights -> weights.resolve("config.json")).filter(Files::isRegularFile);
        if (file.isEmpty() || site.modelConfig().isEmpty())
            return new Outcome.Skipped("no weights with a config.json that can be read");
        JsonNode config = Json.read(file.get(), MAX_CONFIG_BYTES);
        JsonNode dtype = config.has("torch_dtype") ? config.get("torch_dtype") : config.path("dtype");
        if (dtype.isTextual() && dtype.textValue().equals("float16"))
            return Outcome.failed(file.get() + ": torch_dtype is float16, and the model was made in bfloat16");
        boolean fp8 = site.modelConfig().get().quantisation() instanceof QuantisationConfig.Fp8Block;
        if (fp8 && !site.cards().isEmpty()) return Outcome.failed(file.get() + ": the weights are FP8");
        return new Outcome.Passed("torch_dtype " + dtype.asText("not given") + (fp8 ? ", FP8 weights" : ""));
    }
}
