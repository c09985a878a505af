package dev.selene.deployment;

import java.util.List;

/** Rules of BackendConfig that are more than a range. */
final class BackendRules {
    private final ConfigValues values;
    private final Problems problems;

    BackendRules(ConfigValues values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    void check() {
        if (values.sound(BackendKeys.BACKEND_NAME)
                && !values.get(BackendKeys.BACKEND_NAME)
                        .equals(BackendKeys.BACKEND_NAME.fallback().orElseThrow()))
            problems.warning(
                    values.place(BackendKeys.BACKEND_NAME),
                    BackendKeys.BACKEND_NAME.path(),
                    "is not a backend of MindIE.",
                    "Write \"mindieservice_llm_engine\".");
        checkInstances();
        checkDevices();
        if (values.sound(ServerKeys.PORT, BackendKeys.MULTI_NODES_PORT)
                && values.get(ServerKeys.PORT).equals(values.get(BackendKeys.MULTI_NODES_PORT)))
            problems.error(
                    values.place(ServerKeys.PORT),
                    ServerKeys.PORT.path(),
                    "Endpoint port cannot be equal to multiNodesInferPort.",
                    "Both are " + values.get(ServerKeys.PORT) + ": change one of them.");
    }

    private void checkInstances() {
        if (values.sound(BackendKeys.MODEL_INSTANCE_NUMBER)
                && values.get(BackendKeys.MULTI_NODES)
                && values.get(BackendKeys.MODEL_INSTANCE_NUMBER) != 1)
            problems.error(
                    values.place(BackendKeys.MODEL_INSTANCE_NUMBER),
                    BackendKeys.MODEL_INSTANCE_NUMBER.path(),
                    "must be 1 when multiNodesInferEnabled is true, but is "
                            + values.get(BackendKeys.MODEL_INSTANCE_NUMBER) + ".",
                    "Write 1.");
    }

    /** With several nodes the rank table says which devices there are. */
    private void checkDevices() {
        if (values.get(BackendKeys.MULTI_NODES)
                || !values.sound(BackendKeys.NPU_DEVICE_IDS, BackendKeys.MODEL_INSTANCE_NUMBER, DeployKeys.WORLD_SIZE))
            return;
        List<List<Long>> groups = values.get(BackendKeys.NPU_DEVICE_IDS);
        long instances = values.get(BackendKeys.MODEL_INSTANCE_NUMBER);
        if (groups.size() != instances)
            problems.error(
                    values.place(BackendKeys.NPU_DEVICE_IDS),
                    BackendKeys.NPU_DEVICE_IDS.path(),
                    "The size of npuDeviceIds does not equal to modelInstanceNumber",
                    "It has " + groups.size() + " lists and modelInstanceNumber is " + instances
                            + ": write one list for" + " each instance.");
        long worldSize = values.get(DeployKeys.WORLD_SIZE);
        for (List<Long> group : groups)
            if (group.size() != worldSize)
                problems.error(
                        values.place(BackendKeys.NPU_DEVICE_IDS),
                        BackendKeys.NPU_DEVICE_IDS.path(),
                        "The list " + group + " of npuDeviceIds has " + group.size() + " devices, worldSize is "
                                + worldSize + ".",
                        "Name worldSize devices, or change worldSize.");
    }
}
