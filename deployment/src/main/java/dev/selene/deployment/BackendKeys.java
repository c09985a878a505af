package dev.selene.deployment;

import static dev.selene.deployment.Condition.MULTI_NODE;
import static dev.selene.deployment.Section.BACKEND;
import static dev.selene.deployment.Section.KV_POOL;

import dev.selene.deployment.ValueType.Choice;
import dev.selene.deployment.ValueType.DeviceGroups;
import dev.selene.deployment.ValueType.Flag;
import dev.selene.deployment.ValueType.Json;
import dev.selene.deployment.ValueType.Text;
import dev.selene.deployment.ValueType.Texts;
import dev.selene.deployment.ValueType.Whole;
import java.util.ArrayList;
import java.util.List;

/** Keys of BackendConfig itself. */
final class BackendKeys {
    private static final String ONE_RANK = "the model is computed on one rank";

    static final Key<String> BACKEND_NAME = Key.of(
                    BACKEND,
                    "backendName",
                    Text.matching("[a-z]+(_[a-z]+)*", 50, "lower-case words joined by _"),
                    "Which engine; mindieservice_llm_engine is the only one.")
            .required()
            .or("mindieservice_llm_engine")
            .notHere("there is one engine");

    static final Key<Long> MODEL_INSTANCE_NUMBER = Key.of(
                    BACKEND, "modelInstanceNumber", Whole.uint32(1, 10), "Copies of the model; 1 with several nodes.")
            .required()
            .or(1L)
            .notHere("one copy of the model uses all cores; more would share them");

    static final Key<List<List<Long>>> NPU_DEVICE_IDS = Key.of(
                    BACKEND,
                    "npuDeviceIds",
                    new DeviceGroups(),
                    "The NPUs of each copy, worldSize of them; with several nodes the rank table says.")
            .required()
            .or(List.of(List.of(0L, 1L, 2L, 3L)))
            .notHere("no NPU is used; Selene.threads says how many cores compute");

    static final Key<Long> TOKENIZER_PROCESS_NUMBER = Key.of(
                    BACKEND, "tokenizerProcessNumber", Whole.uint32(1, 32), "Processes that encode prompts.")
            .required()
            .or(8L)
            .notHere("each request encodes on a thread of its own");

    static final Key<Boolean> MULTI_NODES = Key.of(
                    BACKEND, "multiNodesInferEnabled", new Flag(), "Several nodes compute; the rank table is read.")
            .or(false)
            .here("the rank table is read and checked, and its master serves; " + ONE_RANK);

    static final Key<Long> MULTI_NODES_PORT = Key.of(
                    BACKEND, "multiNodesInferPort", Whole.port(), "Port at which the master waits for the other nodes.")
            .or(1120L)
            .notHere(ONE_RANK)
            .onlyIf(MULTI_NODE);

    static final Key<Boolean> INTER_NODE_TLS = Key.of(
                    BACKEND, "interNodeTLSEnabled", new Flag(), "Mutual TLS between nodes.")
            .or(true)
            .notHere(ONE_RANK)
            .onlyIf(MULTI_NODE);

    static final List<Key<?>> ALL = all();

    private BackendKeys() {}

    private static List<Key<?>> all() {
        List<Key<?>> keys = new ArrayList<>(List.of(
                BACKEND_NAME,
                MODEL_INSTANCE_NUMBER,
                NPU_DEVICE_IDS,
                TOKENIZER_PROCESS_NUMBER,
                MULTI_NODES,
                MULTI_NODES_PORT,
                INTER_NODE_TLS));
        for (String name : List.of(
                "interNodeTlsCaPath",
                "interNodeTlsCert",
                "interNodeTlsPk",
                "interNodeTlsPkPwd",
                "interNodeTlsCrlPath",
                "interNodeKmcKsfMaster",
                "interNodeKmcKsfStandby"))
            keys.add(Key.of(BACKEND, name, Text.path(0), "TLS between nodes.")
                    .notHere(ONE_RANK)
                    .onlyIf(Condition.INTER_NODE_TLS));
        for (String name : List.of("interNodeTlsCaFiles", "interNodeTlsCrlFiles"))
            keys.add(Key.of(BACKEND, name, new Texts(0, 3), "TLS between nodes.")
                    .notHere(ONE_RANK)
                    .onlyIf(Condition.INTER_NODE_TLS));
        keys.add(Key.of(BACKEND, "kvPoolConfig", new Json("object"), "A pool of KV blocks shared between servers.")
                .versions("3.0")
                .notHere("KV blocks are shared within one server"));
        keys.add(Key.of(KV_POOL, "backend", Choice.of("", "unifiedcache", "mooncake", "memcache"), "Which pool.")
                .versions("3.0")
                .or("")
                .notHere("KV blocks are shared within one server"));
        keys.add(Key.of(KV_POOL, "configPath", new Text(0, 500, null, "up to 500 characters"), "Settings of the pool.")
                .versions("3.0")
                .notHere("KV blocks are shared within one server"));
        keys.add(Key.of(KV_POOL, "asyncWrite", new Flag(), "Writes to the pool beside the computation.")
                .versions("3.0")
                .notHere("KV blocks are shared within one server"));
        keys.add(Key.of(BACKEND, "ModelDeployConfig", new Json("object"), "Which model, and its limits.")
                .required());
        keys.add(Key.of(BACKEND, "ScheduleConfig", new Json("object"), "How requests share the model.")
                .required());
        return List.copyOf(keys);
    }
}
