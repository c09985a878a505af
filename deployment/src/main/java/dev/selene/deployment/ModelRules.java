package dev.selene.deployment;

import java.util.List;
import java.util.regex.Pattern;

/** Rules of ModelDeployConfig and of the model in it. */
final class ModelRules {
    private static final Pattern PATH = Pattern.compile("[a-zA-Z0-9_./-]+");
    private static final int MAX_PATH_DEPTH = 32;

    private final ConfigValues values;
    private final Environment environment;
    private final Problems problems;

    ModelRules(ConfigValues values, Environment environment, Problems problems) {
        this.values = values;
        this.environment = environment;
        this.problems = problems;
    }

    void check() {
        checkOneModel();
        checkInstanceType();
        if (values.sound(DeployKeys.MODEL_WEIGHT_PATH)) checkWeightPath();
        if (values.sound(DeployKeys.NPU_MEM_SIZE) && values.get(DeployKeys.NPU_MEM_SIZE) == 0)
            error(DeployKeys.NPU_MEM_SIZE, "The value of param npuMemSize is 0.", "Write -1, or some GB.");
        if (values.sound(DeployKeys.MAX_SEQ_LEN) && values.get(DeployKeys.MAX_SEQ_LEN) < 2)
            error(DeployKeys.MAX_SEQ_LEN, "The value of param maxSeqLen is 1.", "Leave room for an answer.");
        PluginParams.read(values, problems);
        values.find(DeployKeys.MODELS).ifPresent(models -> new ModelOptionRules(problems).check(models));
        checkLayout();
    }

    private void checkOneModel() {
        if (!(values.find(DeployKeys.MODEL_CONFIG).orElse(null) instanceof JsonValue.Arr array)) return;
        if (array.items().size() == 1 && array.items().getFirst() instanceof JsonValue.Obj) return;
        error(
                DeployKeys.MODEL_CONFIG,
                "ModelConfig must hold one object, but holds " + array.items().size() + " entries"
                        + (array.items().isEmpty()
                                ? "."
                                : ", the first of type "
                                        + array.items().getFirst().typeName() + "."),
                "Keep one model: [ { … } ].");
    }

    private void checkInstanceType() {
        if (!values.sound(DeployKeys.MODEL_INSTANCE_TYPE)) return;
        String type = values.get(DeployKeys.MODEL_INSTANCE_TYPE);
        if (!type.equals("Standard"))
            error(
                    DeployKeys.MODEL_INSTANCE_TYPE,
                    "The value of param modelInstanceType is " + type + ", which does not exist here.",
                    "Write \"Standard\"; models/micro-k2 is a model for trials.");
    }

    private void checkWeightPath() {
        String path = values.get(DeployKeys.MODEL_WEIGHT_PATH);
        String why = null;
        if (!PATH.matcher(path).matches()) why = "it has other characters than a-z A-Z 0-9 _ . / -";
        else if (path.contains("..")) why = "it contains ..";
        else if (path.split("/").length > MAX_PATH_DEPTH + 1) why = "it has more than " + MAX_PATH_DEPTH + " levels";
        if (why == null) return;
        error(
                DeployKeys.MODEL_WEIGHT_PATH,
                "The modelWeightPath path is invalid by: " + why + ".",
                path.chars().anyMatch(c -> c > 127)
                        ? "It is a guide's placeholder: write the directory of the weights."
                        : "Choose another directory, or make a bind mount to a plain one.");
    }

    private void checkLayout() {
        Key<?>[] keys = {
            DeployKeys.WORLD_SIZE,
            DeployKeys.DP,
            DeployKeys.TP,
            DeployKeys.SP,
            DeployKeys.CP,
            DeployKeys.PP,
            DeployKeys.MOE_TP,
            DeployKeys.MOE_EP
        };
        if (!values.sound(keys)) return;
        ParallelLayout layout = ParallelLayout.of(values);
        int devices = values.getInt(DeployKeys.WORLD_SIZE);
        List<String> wrong = ParallelRules.violations(layout, worldSize(layout, devices), devices);
        for (String message : wrong)
            error(DeployKeys.WORLD_SIZE, message, "./selene plan lists the layouts that are possible.");
    }

    /** With several nodes the rank table has the last word; until it is read, the variable or the layout itself says. */
    private int worldSize(ParallelLayout layout, int devices) {
        if (!values.get(BackendKeys.MULTI_NODES)) return devices;
        return environment
                .get("WORLD_SIZE")
                .filter(text -> text.matches("[1-9]\\d{0,6}"))
                .map(Integer::valueOf)
                .orElseGet(() -> Math.max(devices, layout.ranks()));
    }

    private void error(Key<?> key, String message, String cure) {
        problems.error(values.place(key), key.path(), message, cure);
    }
}
