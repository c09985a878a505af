package dev.selene.deployment;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What BackendConfig and ModelDeployConfig say of the model.
 *
 * @param name what requests call it
 * @param weightPath as written
 * @param worldSize devices of this node
 * @param hostKvGigabytes host memory for preempted requests
 * @param kvGigabytes of the KV cache; empty for what is left
 * @param speculate how plug-ins or speculationGamma ask to guess, as {@code ngram:4} or {@code mtp:1}; empty for not at all
 * @param multiNode whether a rank table is read
 */
public record ModelSettings(
        String name,
        String weightPath,
        int worldSize,
        int hostKvGigabytes,
        OptionalInt kvGigabytes,
        Truncation truncation,
        Optional<String> speculate,
        ParallelLayout layout,
        boolean multiNode,
        int multiNodePort) {
    private static final int MAX_GUESSES = 32;

    static ModelSettings of(ConfigValues values) {
        int gigabytes = values.getInt(DeployKeys.NPU_MEM_SIZE);
        int gamma = values.getInt(DeployKeys.SPECULATION_GAMMA);
        return new ModelSettings(
                values.get(DeployKeys.MODEL_NAME),
                values.get(DeployKeys.MODEL_WEIGHT_PATH),
                values.getInt(DeployKeys.WORLD_SIZE),
                values.getInt(DeployKeys.CPU_MEM_SIZE),
                gigabytes < 0 ? OptionalInt.empty() : OptionalInt.of(gigabytes),
                values.get(DeployKeys.TRUNCATION),
                gamma > 0
                        ? Optional.of("ngram:" + Math.min(gamma, MAX_GUESSES))
                        : PluginParams.of(values).speculate(),
                ParallelLayout.of(values),
                values.get(BackendKeys.MULTI_NODES),
                values.getInt(BackendKeys.MULTI_NODES_PORT));
    }
}
