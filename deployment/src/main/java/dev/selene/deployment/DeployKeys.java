package dev.selene.deployment;

import static dev.selene.deployment.Section.DEPLOY;
import static dev.selene.deployment.Section.MODEL;

import dev.selene.deployment.ValueType.Choice;
import dev.selene.deployment.ValueType.Flag;
import dev.selene.deployment.ValueType.Json;
import dev.selene.deployment.ValueType.Text;
import dev.selene.deployment.ValueType.Truncated;
import dev.selene.deployment.ValueType.Whole;
import java.util.List;

/** Keys of ModelDeployConfig and of its ModelConfig. */
final class DeployKeys {
    private static final String NO_LORA = "there are no LoRA adapters";
    private static final String ONE_RANK = "checked against the world size; the model is computed on one rank";

    static final Key<Long> MAX_SEQ_LEN = Key.of(
                    DEPLOY, "maxSeqLen", Whole.uint32(1, (1L << 32) - 1), "Tokens of prompt and answer together.")
            .required()
            .or(2560L)
            .here("as in MindIE, at most the checkpoint's own context");

    static final Key<Long> MAX_INPUT_TOKEN_LEN = Key.of(
                    DEPLOY,
                    "maxInputTokenLen",
                    Whole.uint32(1, 4_194_304),
                    "Tokens of a prompt; in effect at most maxSeqLen - 1.")
            .required()
            .or(2048L);

    static final Key<Truncation> TRUNCATION = Key.of(
                    DEPLOY,
                    "truncation",
                    new Truncated(),
                    "A prompt that is too long is refused (false, 0), loses its end (true, -1) or its beginning (1).")
            .or(Truncation.REJECT);

    static final Key<Long> SPECULATION_GAMMA = Key.of(
                    DEPLOY, "speculationGamma", Whole.uint32(), "Tokens that are guessed ahead.")
            .or(0L)
            .here("guesses by n-grams, as Selene.speculate; answers do not depend on it");

    static final Key<JsonValue> MODEL_CONFIG = Key.of(
                    DEPLOY, "ModelConfig", new Json("array"), "One object: the model.")
            .required();

    static final Key<String> MODEL_INSTANCE_TYPE = Key.of(
                    MODEL,
                    "modelInstanceType",
                    Choice.of("Standard", "StandardMock", "TargetModel", "AssistantModel"),
                    "Standard; StandardMock serves without a model.")
            .or("Standard")
            .here("Standard; the others do not start");

    static final Key<String> MODEL_NAME = Key.of(
                    MODEL,
                    "modelName",
                    Text.matching(
                            "[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,254}[a-zA-Z0-9])?",
                            256,
                            "1 to 256 of a-z A-Z 0-9 _ . -, a letter or digit at both ends"),
                    "What requests call the model.")
            .required()
            .or("llama_65b");

    static final Key<String> MODEL_WEIGHT_PATH = Key.of(
                    MODEL,
                    "modelWeightPath",
                    Text.path(1),
                    "Directory of the weights, mode 750 or less, owned by the user who runs the service.")
            .required();

    static final Key<Long> WORLD_SIZE = Key.of(
                    MODEL,
                    "worldSize",
                    Whole.uint32(1, (1L << 32) - 1),
                    "NPUs of this node; with several nodes the rank table says.")
            .required()
            .or(4L)
            .notHere("checked; the model is computed on one rank");

    static final Key<Long> CPU_MEM_SIZE = Key.of(
                    MODEL,
                    "cpuMemSize",
                    Whole.uint32(),
                    "GB of host memory for the KV cache of preempted requests; 0 only if maxPreemptCount is 0.")
            .required()
            .or(5L);

    static final Key<Long> NPU_MEM_SIZE = Key.of(
                    MODEL,
                    "npuMemSize",
                    Whole.int32(-1, Integer.MAX_VALUE),
                    "GB of the KV cache on each NPU; -1: what is left.")
            .required()
            .or(-1L)
            .here("GB of the KV cache; -1: Selene.kvMemoryShare of the available memory");

    static final Key<String> BACKEND_TYPE = Key.of(
                    MODEL, "backendType", Choice.of("atb", "torch", "ms"), "Which library computes on the NPU.")
            .required()
            .or("atb")
            .notHere("no NPU is used; Selene.backend says what computes");

    static final Key<Boolean> TRUST_REMOTE_CODE = Key.of(
                    MODEL,
                    "trustRemoteCode",
                    new Flag(),
                    "Runs Python files of the checkpoint; Kimi's tokenizer needs it.")
            .or(false)
            .notHere("nothing from a checkpoint is executed; Kimi's tokenizer is built in");

    static final Key<Long> DP = parallel("dp", "Data parallel groups of the attention.");
    static final Key<Long> TP = parallel("tp", "Tensor parallel ranks of the attention.");
    static final Key<Long> SP = parallel("sp", "Sequence parallel ranks: 1, or as many as tp.");
    static final Key<Long> CP = parallel("cp", "Context parallel ranks; not together with dp.");
    static final Key<Long> PP = parallel("pp", "Pipeline stages; not together with dp.");
    static final Key<Long> MOE_TP = parallel("moe_tp", "Tensor parallel ranks of the experts.");
    static final Key<Long> MOE_EP = parallel("moe_ep", "Expert parallel ranks.");

    static final Key<JsonValue> MODELS = Key.of(
                    MODEL,
                    "models",
                    new Json("object"),
                    "Settings by model type; those of Kimi-K2 stand under deepseekv2, with ep_level 2.")
            .notHere("checked; experts are computed on one rank");

    static final Key<String> PLUGIN_PARAMS = Key.of(
                    MODEL,
                    "plugin_params",
                    Text.any(),
                    "JSON in a string: plugin_type is mtp, prefix_cache, splitfuse, la or memory_decoding.")
            .here(
                    "prefix_cache is on without it; splitfuse is templateType Mix; mtp guesses with the checkpoint's layer,"
                            + " la and memory_decoding by n-grams");

    static final List<Key<?>> ALL = List.of(
            MAX_SEQ_LEN,
            MAX_INPUT_TOKEN_LEN,
            TRUNCATION,
            SPECULATION_GAMMA,
            Key.of(DEPLOY, "maxLoras", Whole.uint32(), "LoRA adapters that are loaded at once.")
                    .or(0L)
                    .notHere(NO_LORA),
            Key.of(DEPLOY, "maxLoraRank", Whole.uint32(), "Rank of a LoRA adapter.")
                    .or(0L)
                    .notHere(NO_LORA),
            Key.of(DEPLOY, "LoraModules", new Json("array"), "LoRA adapters by name and path.")
                    .notHere(NO_LORA),
            MODEL_CONFIG,
            MODEL_INSTANCE_TYPE,
            MODEL_NAME,
            MODEL_WEIGHT_PATH,
            WORLD_SIZE,
            CPU_MEM_SIZE,
            NPU_MEM_SIZE,
            BACKEND_TYPE,
            TRUST_REMOTE_CODE,
            DP,
            TP,
            SP,
            CP,
            PP,
            MOE_TP,
            MOE_EP,
            MODELS,
            PLUGIN_PARAMS,
            Key.of(MODEL, "async_scheduler_wait_time", Whole.int32(Integer.MIN_VALUE, Integer.MAX_VALUE), "Seconds.")
                    .or(120L)
                    .notHere("scheduling is part of each step and waits for nobody"),
            Key.of(
                            MODEL,
                            "kv_trans_timeout",
                            Whole.int32(Integer.MIN_VALUE, Integer.MAX_VALUE),
                            "Seconds to move KV" + " blocks from prefill to decode nodes; 0 and less are 1.")
                    .or(10L)
                    .notHere("prefill and decode run in one process"),
            Key.of(
                            MODEL,
                            "kv_link_timeout",
                            Whole.int32(Integer.MIN_VALUE, Integer.MAX_VALUE),
                            "Seconds to link prefill" + " and decode nodes; 0 and less are 1080.")
                    .or(1080L)
                    .notHere("prefill and decode run in one process"),
            Key.of(MODEL, "ignore_eos", new Flag(), "Answers go on to their limit.")
                    .or(false)
                    .notHere("a request asks for it by its own ignore_eos"));

    private DeployKeys() {}

    private static Key<Long> parallel(String name, String meaning) {
        return Key.of(MODEL, name, Whole.int32(Integer.MIN_VALUE, Integer.MAX_VALUE), meaning + " -1: the default.")
                .or(-1L)
                .notHere(ONE_RANK);
    }
}
