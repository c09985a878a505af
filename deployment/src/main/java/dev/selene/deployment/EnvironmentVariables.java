package dev.selene.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The variables of a MindIE deployment. */
public final class EnvironmentVariables {
    private static final String NO_NPU = "no NPU is used";
    private static final String NO_HCCL = "no collective library of the NPU is used";
    private static final String DETERMINISTIC = "results are deterministic anyway";
    private static final Map<String, EnvironmentVariable> ALL = new LinkedHashMap<>();

    /** Values that a pattern cannot judge: numbers with bounds. */
    private static final Map<String, Predicate<String>> RANGES = Map.of(
            "HCCL_CONNECT_TIMEOUT", between(120, 7200),
            "HCCL_EXEC_TIMEOUT", between(0, Integer.MAX_VALUE),
            "WORLD_SIZE", between(1, 1_048_576),
            "MASTER_PORT", between(0, 65_535),
            "HCCL_BUFFSIZE", between(1, Integer.MAX_VALUE),
            "RESERVED_MEMORY_GB", between(0, 64),
            "NPU_MEMORY_FRACTION", text -> Double.parseDouble(text) > 0 && Double.parseDouble(text) <= 1);

    static {
        String path = ".+";
        String number = "\\d{1,10}";
        obeyed("MIES_CONTAINER_IP", "an IP address", "[0-9a-fA-F.:]+", "Address of this node; before ipAddress.");
        obeyed(
                "MIES_CONTAINER_MANAGEMENT_IP",
                "an IP address",
                "[0-9a-fA-F.:]+",
                "Address of the management plane; before managementIpAddress.");
        obeyed("MIES_CONFIG_JSON_PATH", "a path", path, "The config.json.");
        obeyed("MIES_INSTALL_PATH", "a path", path, "Where conf/config.json and security/ lie, until 2.x.");
        obeyed("MINDIE_LLM_HOME_PATH", "a path", path, "Where conf/config.json and security/ lie, since 3.0.");
        obeyed("RANK_TABLE_FILE", "an absolute path", "/.*", "The rank table, with multiNodesInferEnabled.");
        obeyed("HOST_IP", "an IP address", "[0-9a-fA-F.:]+", "Address of this node outside containers.");
        obeyed(
                "WORLD_SIZE",
                "1 to 1048576",
                number,
                "Ranks of all nodes in runs of the bare model.",
                "what dp, tp and the others are checked against until a rank table is there");
        obeyed("MINDIE_CHECK_INPUTFILES_PERMISSION", "0 or 1", "[01]", "0: owners and modes of files are not checked.");
        obeyed(
                "MINDIE_LOG_LEVEL",
                "DEBUG, INFO, WARN, ERROR, CRITICAL, or by component as server:error;llm:info",
                "[A-Za-z:;]+",
                "Log level, INFO by default.",
                "the level of component server, or the one without a component");
        obeyed("MINDIE_LOG_TO_FILE", "0, 1, false, true, also by component", "[A-Za-z01:;]+", "Logs to files; 1.");
        obeyed("MINDIE_LOG_TO_STDOUT", "0, 1, false, true, also by component", "[A-Za-z01:;]+", "Logs to stdout; 0.");
        obeyed(
                "MINDIE_LOG_VERBOSE",
                "0, 1, false, true, also by component",
                "[A-Za-z01:;]+",
                "Time, process and place in each line; 1.");
        obeyed("MINDIE_LOG_PATH", "a path", path, "Where logs go; ~/mindie/log.");
        obeyed(
                "MINDIE_LOG_ROTATE",
                "-fs MB -r COUNT",
                "\\s*(-fs\\s+\\d{1,3}|-r\\s+\\d{1,2})(\\s+(-fs\\s+\\d{1,3}|-r\\s+\\d{1,2}))?\\s*",
                "Size of log files in MB, 1 to 500, and how many are kept, 1 to 64.");
        obeyed(
                "MIES_SERVICE_MONITOR_MODE",
                "0 or 1",
                "[01]",
                "1: /metrics answers; 0, the default, makes it an error.",
                "/metrics answers unless it is 0");
        obeyed(
                "MINDIE_LLM_BENCHMARK_ENABLE",
                "0, 1 or 2",
                "[012]",
                "1 and 2: usage tells batch_size and queue_wait_time, answers tell prefill_time and decode_time_arr.",
                "the times are told in answers of MindIE's own forms");
        obeyed(
                "REMOVE_GENERATION_CONFIG_DICT",
                "0 or 1",
                "[01]",
                "1: generation_config.json says nothing about sampling.");
        none("RANKTABLEFILE", "a path", path, "The rank table, until 2.0.", "it was renamed: set RANK_TABLE_FILE");
        none("OMP_NUM_THREADS", "1 or more", "[1-9]\\d{0,5}", "Threads that load weights.", "Selene.threads says it");
        none(
                "NPU_MEMORY_FRACTION",
                "above 0, up to 1",
                "\\d(\\.\\d{1,6})?",
                "Part of the NPU's memory that is used; 0.8.",
                "Selene.kvMemoryShare says which part of the host's memory the KV cache takes");
        none("PYTORCH_NPU_ALLOC_CONF", "expandable_segments:True", ".*", "Memory segments of the allocator.", NO_NPU);
        none("ATB_WORKSPACE_MEM_ALLOC_ALG_TYPE", "0 to 3", "[0-3]", "How workspaces are allocated.", NO_NPU);
        none("ATB_WORKSPACE_MEM_ALLOC_GLOBAL", "0 or 1", "[01]", "Shares workspaces.", NO_NPU);
        none("ATB_OPERATION_EXECUTE_ASYNC", "0 to 2", "[0-2]", "Operations are launched ahead.", NO_NPU);
        none("ATB_LAYER_INTERNAL_TENSOR_REUSE", "0 or 1", "[01]", "Reuses memory between layers.", NO_NPU);
        none("ATB_LLM_ENABLE_AUTO_TRANSPOSE", "0 or 1", "[01]", "Transposes weights; 0 is advised.", NO_NPU);
        none("ATB_LLM_HCCL_ENABLE", "0 or 1", "[01]", "1: HCCL between ranks, needed across nodes; 0: LCCL.", NO_HCCL);
        none("ATB_LLM_COMM_BACKEND", "hccl or lccl", "hccl|lccl", "As ATB_LLM_HCCL_ENABLE.", NO_HCCL);
        none("HCCL_CONNECT_TIMEOUT", "120 to 7200", number, "Seconds to set links up.", NO_HCCL);
        none("HCCL_EXEC_TIMEOUT", "0 to 2147483647", number, "Seconds of a collective; 0: no limit.", NO_HCCL);
        none(
                "HCCL_OP_EXPANSION_MODE",
                "AIV, AI_CPU, HOST, HOST_TS",
                "AIV|AI_CPU|HOST|HOST_TS",
                "Where collectives are" + " unrolled.",
                NO_HCCL);
        none(
                "HCCL_RDMA_PCIE_DIRECT_POST_NOSTRICT",
                "TRUE or FALSE",
                "(?i)true|false",
                "RDMA by PCIe Direct; with pages of 64 KB TRUE may run out of memory.",
                NO_HCCL);
        none("HCCL_BUFFSIZE", "1 or more", number, "MB of a collective's buffer; 120.", NO_HCCL);
        none("HCCL_ALGO", "as level0:NA;level1:pipeline", ".*", "Algorithm of collectives.", NO_HCCL);
        none("HCCL_IF_IP", "an IP address", "[0-9a-fA-F.:]+", "Network interface of the host.", NO_HCCL);
        none("HCCL_SOCKET_IFNAME", "an interface", ".*", "Network interface of the host.", NO_HCCL);
        none("GLOO_SOCKET_IFNAME", "an interface", ".*", "Network interface of the host.", NO_HCCL);
        none("HCCL_DETERMINISTIC", "true or false", "(?i)true|false", "Collectives add in one order.", DETERMINISTIC);
        none("LCCL_DETERMINISTIC", "0 or 1", "[01]", "Collectives add in one order.", DETERMINISTIC);
        none("ATB_MATMUL_SHUFFLE_K_ENABLE", "0 or 1", "[01]", "0: products add in one order.", DETERMINISTIC);
        none(
                "MINDIE_ASYNC_SCHEDULING_ENABLE",
                "0 or 1",
                "[01]",
                "1: a round is scheduled while the one before runs.",
                "scheduling takes less than 2 % of a step");
        none("CPU_AFFINITY_CONF", "0, 1, 2, with ranges", "[012](,.*)?", "Pins threads to cores.", NO_NPU);
        none("TASK_QUEUE_ENABLE", "0, 1 or 2", "[012]", "Levels of the launch pipeline.", NO_NPU);
        none("BIND_CPU", "0 or 1", "[01]", "Pins threads to cores.", NO_NPU);
        none("CPU_BINDING_NUM", "1 or more", number, "Cores of a rank.", NO_NPU);
        none("INF_NAN_MODE_ENABLE", "0 or 1", "[01]", "Overflow becomes infinity.", NO_NPU);
        none("RESERVED_MEMORY_GB", "0 to 64", number, "GB of the NPU that stay free; 3.", NO_NPU);
        none("ASCEND_RT_VISIBLE_DEVICES", "numbers", "[0-9,]+", "NPUs that are seen.", NO_NPU);
        none("NPU_DEVICE_IDS", "numbers", "[0-9,]+", "NPUs that are used.", NO_NPU);
        none("ASCEND_GLOBAL_LOG_LEVEL", "0 to 4", "[0-4]", "Log level of the driver.", NO_NPU);
        none("ASCEND_SLOG_PRINT_TO_STDOUT", "0 or 1", "[01]", "The driver logs to stdout.", NO_NPU);
        String oneRank = "the model is computed on one rank";
        none("MASTER_IP", "an IP address", "[0-9a-fA-F.:]+", "Address of rank 0.", oneRank);
        none("MASTER_PORT", "0 to 65535", number, "Port of rank 0.", oneRank);
        none("RANK", "a number", number, "Rank of this process.", oneRank);
        none("LOCAL_RANK", "a number", number, "Rank of this process on its node.", oneRank);
        String fixed = "fixed here";
        none(
                "MINDIE_LLM_CONTINUOUS_BATCHING",
                "0 or 1",
                "[01]",
                "1: requests join and leave a batch.",
                "always so here");
        none(
                "MINDIE_LLM_RECOMPUTE_THRESHOLD",
                "0 to 1",
                "[01](\\.\\d+)?",
                "Use of blocks from which on preempted" + " requests are computed again.",
                "a preempted request is swapped while there is room, else computed" + " again");
        none("MIES_USE_MB_SWAPPER", "0 or 1", "[01]", "Swaps faster.", fixed);
        none("POST_PROCESSING_SPEED_MODE_TYPE", "0 to 3", "[0-3]", "Approximate sampling.", "sampling is exact");
        none(
                "TOKENIZER_ENCODE_TIMEOUT",
                "5 to 300",
                number,
                "Seconds to encode a prompt; 60.",
                "prompts are bounded by" + " maxRequestLength and take milliseconds");
        none("DYNAMIC_AVERAGE_WINDOW_SIZE", "1 or more", number, "Requests in an average; 1000.", fixed);
        none("LOCAL_CACHE_DIR", "a path", path, "Cache of fetched media.", "there are no media");
        none("MIES_PROFILER_MODE", "0 or 1", "[01]", "Profiles.", "a flight recording has each step");
        none("MIES_MEMORY_DETECTOR_MODE", "0 or 1", "[01]", "Watches memory.", "a flight recording has it");
        String bare = "modeltest writes what it measures";
        for (String name : List.of(
                "MINDIE_LLM_BENCHMARK_FILEPATH",
                "ATB_LLM_BENCHMARK_ENABLE",
                "ATB_LLM_BENCHMARK_FILEPATH",
                "ATB_LLM_LOGITS_SAVE_ENABLE",
                "ATB_LLM_LOGITS_SAVE_FOLDER",
                "ATB_LLM_TOKEN_IDS_SAVE_ENABLE",
                "ATB_LLM_TOKEN_IDS_SAVE_FOLDER")) none(name, "0, 1 or a path", ".*", "Records of a run.", bare);
    }

    private EnvironmentVariables() {}

    /** In the order in which documentation lists them. */
    public static List<EnvironmentVariable> all() {
        return List.copyOf(ALL.values());
    }

    public static Optional<EnvironmentVariable> byName(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** What is wrong with the variables that are set: values that MindIE would not understand, a name that has changed. */
    public static List<DeploymentProblem> check(Environment environment) {
        List<DeploymentProblem> problems = new ArrayList<>();
        for (EnvironmentVariable variable : ALL.values())
            Optional.ofNullable(environment.variables().get(variable.name()))
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> check(variable, value, problems));
        return problems;
    }

    private static void check(EnvironmentVariable variable, String value, List<DeploymentProblem> problems) {
        String wrong = null;
        if (value.length() > Environment.MAX_LENGTH)
            wrong = "has " + value.length() + " characters; more than " + Environment.MAX_LENGTH + " count as unset.";
        else if (variable.name().equals("RANKTABLEFILE")) wrong = "is the name of versions until 2.0.";
        else if (!variable.pattern().matcher(value).matches()
                || !RANGES.getOrDefault(variable.name(), _ -> true).test(value))
            wrong = "is " + JsonText.quoted(value) + ".";
        if (wrong == null) return;
        String cure = variable.name().equals("RANKTABLEFILE")
                ? "Set RANK_TABLE_FILE instead."
                : "Set it to " + variable.values() + ".";
        problems.add(new DeploymentProblem(Severity.WARNING, Environment.PLACE, variable.name(), wrong, cure));
    }

    private static Predicate<String> between(long min, long max) {
        return text -> Long.parseLong(text) >= min && Long.parseLong(text) <= max;
    }

    private static void obeyed(String name, String values, String pattern, String meaning) {
        obeyed(name, values, pattern, meaning, "as in MindIE");
    }

    private static void obeyed(String name, String values, String pattern, String meaning, String here) {
        put(name, values, pattern, meaning, new Effect.Obeyed(here));
    }

    private static void none(String name, String values, String pattern, String meaning, String reason) {
        put(name, values, pattern, meaning, new Effect.NotApplicable(reason));
    }

    private static void put(String name, String values, String pattern, String meaning, Effect effect) {
        ALL.put(name, new EnvironmentVariable(name, values, Pattern.compile(pattern, Pattern.DOTALL), meaning, effect));
    }
}
