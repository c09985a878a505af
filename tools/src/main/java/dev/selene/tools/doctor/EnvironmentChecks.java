package dev.selene.tools.doctor;

import dev.selene.base.Spelling;
import dev.selene.deployment.DeploymentProblem;
import dev.selene.deployment.Environment;
import dev.selene.deployment.EnvironmentVariable;
import dev.selene.deployment.EnvironmentVariables;
import dev.selene.deployment.RankTable;
import dev.selene.deployment.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The variables that the service is started with: this process's own. */
final class EnvironmentChecks {
    private static final String OLD_RANK_TABLE = "RANKTABLEFILE";
    private static final Pattern OURS = Pattern.compile("(MINDIE|MIES|ATB|HCCL|LCCL|ASCEND|NPU|RANK)_?[A-Z0-9_]*");
    private static final List<String> DETERMINISM =
            List.of("LCCL_DETERMINISTIC=1", "HCCL_DETERMINISTIC=true", "ATB_MATMUL_SHUFFLE_K_ENABLE=0");
    private static final List<String> PROXIES =
            List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
    private static final List<String> INTERFACES = List.of("GLOO_SOCKET_IFNAME", "HCCL_SOCKET_IFNAME");
    private static final double MAX_FRACTION = 0.95;
    private static final String NO_CARDS = "there are no cards on this machine";
    private static final String ONE_NODE = "one node computes alone";

    private EnvironmentChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "env.values",
                        Severity.WARNING,
                        "every variable has a value that MindIE understands",
                        "A wrong value counts as unset, or ends a worker while it starts.",
                        "",
                        site -> problems(site, problem -> !problem.subject().equals(OLD_RANK_TABLE))),
                new Check(
                        "env.names",
                        Severity.WARNING,
                        "no variable has an old or misspelt name",
                        "Nothing reads it, and nothing says so; RANKTABLEFILE became RANK_TABLE_FILE.",
                        "",
                        EnvironmentChecks::names),
                new Check(
                        "env.rank-table",
                        Severity.WARNING,
                        "RANK_TABLE_FILE is set exactly if several nodes compute together",
                        "With one node the model layer reads it all the same, and ends if it is not right.",
                        "unset RANK_TABLE_FILE on a single node",
                        EnvironmentChecks::rankTable),
                new Check(
                        "env.container-ip",
                        Severity.ERROR,
                        "MIES_CONTAINER_IP is set when several nodes compute together",
                        "A node finds itself in the rank table by it.",
                        "export MIES_CONTAINER_IP=… the container_ip of this node in the rank table",
                        EnvironmentChecks::containerIp),
                new Check(
                        "env.proxies",
                        Severity.WARNING,
                        "no proxy is set when several nodes compute together",
                        "Requests between nodes go to the proxy, and the start hangs.",
                        "unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY",
                        EnvironmentChecks::proxies),
                new Check(
                        "env.hccl",
                        Severity.WARNING,
                        "ATB_LLM_HCCL_ENABLE is 1 when several nodes compute together",
                        "LCCL does not cross nodes.",
                        "export ATB_LLM_HCCL_ENABLE=1 ATB_LLM_COMM_BACKEND=hccl",
                        site -> acrossNodes(site, "ATB_LLM_HCCL_ENABLE", value -> value.equals("1"))),
                new Check(
                        "env.connect-timeout",
                        Severity.WARNING,
                        "HCCL_CONNECT_TIMEOUT leaves the slowest node time to load",
                        "By default the first node gives up after two minutes while others still read weights.",
                        "export HCCL_CONNECT_TIMEOUT=7200 HCCL_EXEC_TIMEOUT=0",
                        site -> acrossNodes(
                                site,
                                "HCCL_CONNECT_TIMEOUT",
                                value -> value.matches("\\d{3,9}") && Integer.parseInt(value) >= 1200)),
                new Check(
                        "env.interfaces",
                        Severity.WARNING,
                        "GLOO_SOCKET_IFNAME and HCCL_SOCKET_IFNAME name interfaces of this machine",
                        "Ranks wait on a network that is not there.",
                        "Name one of /sys/class/net, or unset it.",
                        EnvironmentChecks::interfaces),
                new Check(
                        "env.master",
                        Severity.WARNING,
                        "MASTER_IP is the server of rank 0",
                        "Ranks look for rank 0 where it is not.",
                        "export MASTER_IP=… the server_id of the server with rank_id 0",
                        EnvironmentChecks::master),
                new Check(
                        "env.omp-threads",
                        Severity.WARNING,
                        "OMP_NUM_THREADS is 1 where MindIE loads weights",
                        "Otherwise loading takes hours instead of minutes.",
                        "export OMP_NUM_THREADS=1",
                        site -> withCards(site, "OMP_NUM_THREADS", value -> value.equals("1"))),
                new Check(
                        "env.memory-fraction",
                        Severity.WARNING,
                        "NPU_MEMORY_FRACTION is set, and at most 0.95",
                        "At its default of 0.8 Kimi-K2 has little room for the KV cache; above 0.95 workers crash.",
                        "export NPU_MEMORY_FRACTION=0.95",
                        site -> withCards(
                                site,
                                "NPU_MEMORY_FRACTION",
                                value -> value.matches("0?\\.\\d{1,6}") && Double.parseDouble(value) <= MAX_FRACTION)),
                new Check(
                        "env.determinism",
                        Severity.WARNING,
                        "the three variables for deterministic results are set together, or none of them",
                        "With one or two of them the same question still has different answers.",
                        "export LCCL_DETERMINISTIC=1 HCCL_DETERMINISTIC=true ATB_MATMUL_SHUFFLE_K_ENABLE=0",
                        EnvironmentChecks::determinism),
                new Check(
                        "env.metrics",
                        Severity.NOTE,
                        "MIES_SERVICE_MONITOR_MODE is 1 where MindIE serves",
                        "MindIE's /metrics answers 500 without it.",
                        "export MIES_SERVICE_MONITOR_MODE=1",
                        site -> withCards(site, "MIES_SERVICE_MONITOR_MODE", value -> value.equals("1"))),
                new Check(
                        "env.permission-checks",
                        Severity.NOTE,
                        "owners and modes of files are checked",
                        "With MINDIE_CHECK_INPUTFILES_PERMISSION=0 others may change what the service reads.",
                        "unset MINDIE_CHECK_INPUTFILES_PERMISSION",
                        site -> site.environment().checksPermissions()
                                ? new Outcome.Passed("they are")
                                : Outcome.failed("MINDIE_CHECK_INPUTFILES_PERMISSION is 0")));
    }

    private static Outcome problems(Site site, Predicate<DeploymentProblem> which) {
        long known = site.environment().variables().keySet().stream()
                .filter(name -> EnvironmentVariables.byName(name).isPresent())
                .count();
        return Outcome.of(
                EnvironmentVariables.check(site.environment()).stream()
                        .filter(which)
                        .map(Finding::of)
                        .toList(),
                known + " variables of MindIE are set");
    }

    private static Outcome names(Site site) {
        Set<String> known = EnvironmentVariables.all().stream()
                .map(EnvironmentVariable::name)
                .collect(Collectors.toSet());
        List<Finding> findings = new ArrayList<>(EnvironmentVariables.check(site.environment()).stream()
                .filter(problem -> problem.subject().equals(OLD_RANK_TABLE))
                .map(Finding::of)
                .toList());
        for (String name :
                site.environment().variables().keySet().stream().sorted().toList()) {
            if (known.contains(name) || !OURS.matcher(name).matches()) continue;
            Spelling.closest(name, known)
                    .ifPresent(
                            meant -> findings.add(new Finding("nothing reads " + name, "Did you mean " + meant + "?")));
        }
        return Outcome.of(findings, "all names are known or not MindIE's");
    }

    private static Outcome rankTable(Site site) {
        Optional<String> file = site.environment().get("RANK_TABLE_FILE");
        if (site.validConfig().isEmpty())
            return new Outcome.Skipped("no config.json that is right says how many nodes");
        boolean multiNode = site.isMultiNode();
        if (multiNode == file.isPresent()) return new Outcome.Passed(multiNode ? file.get() : "it is not set");
        return multiNode
                ? new Outcome.Failed(List.of(new Finding(
                        "multiNodesInferEnabled is true, and RANK_TABLE_FILE is not set",
                        "export RANK_TABLE_FILE=/absolute/path/rank_table_file.json")))
                : Outcome.failed("RANK_TABLE_FILE is " + file.get() + ", and multiNodesInferEnabled is not true");
    }

    private static Outcome containerIp(Site site) {
        if (!site.isMultiNode()) return new Outcome.Skipped(ONE_NODE);
        return site.environment()
                .get("MIES_CONTAINER_IP")
                .<Outcome>map(Outcome.Passed::new)
                .orElseGet(() -> Outcome.failed("it is not set"));
    }

    private static Outcome proxies(Site site) {
        if (!site.isMultiNode()) return new Outcome.Skipped(ONE_NODE);
        return Outcome.of(
                PROXIES.stream()
                        .filter(name -> site.environment().get(name).isPresent())
                        .map(name -> Finding.of(name + " is set"))
                        .toList(),
                "none is set");
    }

    private static Outcome interfaces(Site site) {
        List<String> present = site.names("/sys/class/net");
        if (present.isEmpty()) return new Outcome.Skipped("/sys/class/net cannot be listed");
        List<Finding> findings = new ArrayList<>();
        for (String name : INTERFACES)
            site.environment()
                    .get(name)
                    .filter(value -> Stream.of(value.split(",")).noneMatch(wanted -> isPresent(wanted, present)))
                    .ifPresent(value -> findings.add(Finding.of(
                            name + " is " + value + ", and this machine has " + String.join(", ", present))));
        return Outcome.of(findings, String.join(", ", present));
    }

    /** A name is a prefix unless it begins with {@code =}; {@code ^} means all but these. */
    private static boolean isPresent(String wanted, List<String> present) {
        if (wanted.startsWith("^")) return true;
        if (wanted.startsWith("=")) return present.contains(wanted.substring(1));
        return present.stream().anyMatch(name -> name.startsWith(wanted));
    }

    private static Outcome master(Site site) {
        Optional<String> master = site.environment().get("MASTER_IP");
        Optional<RankTable> table = site.validRankTable();
        if (master.isEmpty() || table.isEmpty())
            return new Outcome.Skipped("MASTER_IP is not set, or there is no rank table that is right");
        RankTable.Server server = table.get().master();
        return master.get().equals(server.serverId()) || master.equals(server.containerIp())
                ? new Outcome.Passed(master.get())
                : Outcome.failed("MASTER_IP is " + master.get() + ", and rank 0 is on " + server.serverId());
    }

    private static Outcome determinism(Site site) {
        List<String> set = DETERMINISM.stream()
                .filter(setting -> isSet(site.environment(), setting))
                .toList();
        if (set.isEmpty() || set.size() == DETERMINISM.size())
            return new Outcome.Passed(set.isEmpty() ? "none is set" : "all are set");
        return Outcome.failed("only " + String.join(" and ", set));
    }

    private static boolean isSet(Environment environment, String setting) {
        int equals = setting.indexOf('=');
        return environment
                .get(setting.substring(0, equals))
                .filter(value -> value.equalsIgnoreCase(setting.substring(equals + 1)))
                .isPresent();
    }

    private static Outcome acrossNodes(Site site, String name, Predicate<String> right) {
        if (!site.isMultiNode()) return new Outcome.Skipped(ONE_NODE);
        return judged(site, name, right);
    }

    private static Outcome withCards(Site site, String name, Predicate<String> right) {
        if (site.cards().isEmpty()) return new Outcome.Skipped(NO_CARDS);
        return judged(site, name, right);
    }

    private static Outcome judged(Site site, String name, Predicate<String> right) {
        Optional<String> value = site.environment().get(name);
        if (value.filter(right).isPresent()) return new Outcome.Passed(value.get());
        return Outcome.failed(value.map(wrong -> name + " is " + wrong).orElse(name + " is not set"));
    }
}
