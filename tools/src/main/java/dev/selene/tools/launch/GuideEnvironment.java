package dev.selene.tools.launch;

import dev.selene.deployment.Effect;
import dev.selene.deployment.EnvironmentVariable;
import dev.selene.deployment.EnvironmentVariables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The environment of the deployment guide, with what each variable does. */
public final class GuideEnvironment {
    private GuideEnvironment() {}

    /**
     * Lines for a POSIX shell.
     *
     * @param containerIp address of this node; a placeholder if empty
     * @param rankTable absolute path of the rank table; a placeholder if empty
     * @param worldSize ranks of all nodes
     * @param deterministic adds what accuracy tests need
     */
    public static String text(
            Optional<String> containerIp, Optional<String> rankTable, int worldSize, boolean deterministic) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("ATB_LLM_HCCL_ENABLE", "1");
        values.put("ATB_LLM_COMM_BACKEND", "hccl");
        values.put("HCCL_CONNECT_TIMEOUT", "7200");
        values.put("WORLD_SIZE", Integer.toString(worldSize));
        values.put("HCCL_EXEC_TIMEOUT", "0");
        values.put("PYTORCH_NPU_ALLOC_CONF", "expandable_segments:True");
        values.put("MIES_CONTAINER_IP", containerIp.orElse("ADDRESS_OF_THIS_NODE"));
        values.put("RANK_TABLE_FILE", rankTable.orElse("/ABSOLUTE/PATH/rank_table_file.json"));
        values.put("ATB_WORKSPACE_MEM_ALLOC_ALG_TYPE", "3");
        values.put("HCCL_OP_EXPANSION_MODE", "AIV");
        values.put("HCCL_RDMA_PCIE_DIRECT_POST_NOSTRICT", "TRUE");
        values.put("MINDIE_ASYNC_SCHEDULING_ENABLE", "1");
        values.put("CPU_AFFINITY_CONF", "1");
        values.put("TASK_QUEUE_ENABLE", "2");
        values.put("OMP_NUM_THREADS", "1");
        values.put("NPU_MEMORY_FRACTION", "0.95");
        if (deterministic) {
            values.put("LCCL_DETERMINISTIC", "1");
            values.put("HCCL_DETERMINISTIC", "true");
            values.put("ATB_MATMUL_SHUFFLE_K_ENABLE", "0");
        }
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(explained(name))
                .append("export ")
                .append(name)
                .append('=')
                .append(ShellWord.quoted(value))
                .append('\n'));
        return text.toString();
    }

    private static String explained(String name) {
        EnvironmentVariable variable = EnvironmentVariables.byName(name).orElseThrow();
        String here = switch (variable.effect()) {
            case Effect.Obeyed(String how) -> how;
            case Effect.NotApplicable(String reason) -> "no effect: " + reason;
        };
        return "# " + variable.meaning() + " Takes " + variable.values() + ". In Selene: " + here + ".\n";
    }
}
