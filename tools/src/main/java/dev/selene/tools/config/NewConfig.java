package dev.selene.tools.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.deployment.ConfigKeys;
import dev.selene.deployment.ConfigReference;
import dev.selene.deployment.Key;
import dev.selene.deployment.Section;
import dev.selene.tools.plan.Layout;
import dev.selene.tools.plan.Plan;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A config.json for a checkpoint on machines: every compulsory key, the layout that the plan says is fastest, and limits that
 * fit the model's context; all else is left to the defaults.
 */
public final class NewConfig {
    private static final String DEPLOY = "BackendConfig.ModelDeployConfig.";
    private static final String MODEL = DEPLOY + "ModelConfig[0].";
    private static final String SCHEDULE = "BackendConfig.ScheduleConfig.";
    private static final int MAX_PREFILL_BATCH = 8;

    private NewConfig() {}

    /**
     * Makes it.
     *
     * @param name what clients call the model
     * @param address that the service listens on
     * @throws SeleneException of kind USER if no layout fits
     */
    public static ObjectNode of(Path weights, String name, String address, Plan plan) {
        Layout layout = plan.best()
                .orElseThrow(() -> SeleneException.user("the model does not fit on these machines in any layout."
                        + " ./selene plan shows what is missing."))
                .layout();
        int devices = plan.machine().devicesPerHost();
        int context = plan.workload().contextTokens();
        Map<String, Object> values = new TreeMap<>();
        values.put("EnableDynamicAdjustTimeoutConfig", false);
        values.put("ServerConfig.ipAddress", address);
        values.put("ServerConfig.managementIpAddress", address);
        values.put("ServerConfig.managementPort", 1026);
        values.put("ServerConfig.httpsEnabled", false);
        values.put("BackendConfig.multiNodesInferEnabled", plan.machine().hosts() > 1);
        values.put(
                "BackendConfig.npuDeviceIds",
                new int[][] {IntStream.range(0, devices).toArray()});
        values.put(DEPLOY + "maxSeqLen", context);
        values.put(DEPLOY + "maxInputTokenLen", plan.workload().inputTokens());
        values.put(MODEL + "modelName", name);
        values.put(MODEL + "modelWeightPath", weights.toString());
        values.put(MODEL + "worldSize", devices);
        values.put(MODEL + "cpuMemSize", 0);
        values.put(MODEL + "trustRemoteCode", true);
        values.put(MODEL + "dp", layout.dp());
        values.put(MODEL + "tp", layout.tp());
        values.put(MODEL + "moe_tp", layout.moeTp());
        values.put(MODEL + "moe_ep", layout.moeEp());
        if (layout.pp() > 1) values.put(MODEL + "pp", layout.pp());
        values.put(MODEL + "models", Map.of("deepseekv2", Map.of("ep_level", 2)));
        values.put(SCHEDULE + "templateName", "Standard_LLM");
        values.put(SCHEDULE + "maxPrefillTokens", context);
        values.put(
                SCHEDULE + "maxPrefillBatchSize",
                Math.min(MAX_PREFILL_BATCH, plan.workload().batchSize()));
        values.put(SCHEDULE + "maxBatchSize", Math.min(plan.workload().batchSize(), context));
        values.put(SCHEDULE + "maxIterTimes", Math.max(1, context - 1));
        ConfigText text = new ConfigText();
        for (Key<?> key : ConfigKeys.all()) {
            if (key.section() == Section.SELENE) continue;
            if (values.containsKey(key.path()))
                text.put(key.path(), Json.mapper().valueToTree(values.get(key.path())));
            else if (key.compulsory() && key.fallback().isPresent()) text.put(key.path(), ConfigText.fallback(key));
        }
        return text.root();
    }

    /** What each key of a config.json means, in Markdown: comments, which JSON has not. */
    public static String comments(ObjectNode config, String fileName) {
        StringBuilder text = new StringBuilder("# " + fileName + "\n\nWhat each key of " + fileName
                + " says, in MindIE and in Selene. `./selene config --explain KEY` tells of one key.\n");
        for (Key<?> key : ConfigKeys.all()) {
            JsonNode value = ConfigText.at(config, key.path());
            if (value.isMissingNode() || holdsKeys(value) && !key.name().equals("models")) continue;
            text.append("\n```\n").append(ConfigReference.explain(key).stripTrailing());
            text.append("\n  set to     ").append(value).append("\n```\n");
        }
        return text.toString();
    }

    static boolean holdsKeys(JsonNode value) {
        return value.isObject()
                || value.isArray() && !value.isEmpty() && value.get(0).isObject();
    }
}
