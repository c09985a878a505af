package dev.selene.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.selene.deployment.Severity;
import dev.selene.tools.process.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check of the catalogue passes where all is well, and fails where one thing is not, with evidence and cure. */
class EachCheckTest {
    private interface Sickness {
        void afflict(SiteFixture site) throws IOException;
    }

    private record Case(String id, boolean cards, Sickness sickness) {
        @Override
        public String toString() {
            return id;
        }
    }

    @TempDir
    private Path folder;

    private static Case cards(String id, Sickness sickness) {
        return new Case(id, true, sickness);
    }

    private static Case cpu(String id, Sickness sickness) {
        return new Case(id, false, sickness);
    }

    static Stream<Case> cases() {
        return Stream.of(host(), environment(), weights(), config(), rankTable(), network(), leftovers())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> host() {
        return Stream.of(
                cpu("host.memory", site -> site.put("/proc/meminfo", "MemTotal:       1024 kB\n")),
                cpu(
                        "host.huge-pages",
                        site -> site.put("/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n")),
                cpu("host.numa", site -> site.put("/proc/sys/kernel/numa_balancing", "1\n")),
                cpu("host.file-limit", site -> site.put("/proc/self/limits", "Max open files   1024   4096   files\n")),
                cpu("host.shm", site -> site.space = 64L << 20),
                cards("host.clock", site -> site.programs.put("node2", "date.txt", "1000000000.000000000\n")),
                cpu("host.cpu", site -> site.put("/proc/cpuinfo", "flags : fpu sse2\n")),
                cpu("host.jdk", site -> site.javaRelease = 21),
                cpu("host.jdk", site -> site.vectorModule = false),
                cpu("host.mpi", site -> site.programs.without("mpirun")),
                cpu("host.python-packages", site -> {
                    site.put("/usr/local/lib/python3.11/site-packages/transformers-4.52.0.dist-info/x", "");
                    Files.walk(site.root.resolve("usr/lib"))
                            .sorted(Comparator.reverseOrder())
                            .forEach(file -> file.toFile().delete());
                }),
                cards("host.devices", site -> {
                    site.remove("/dev/hisi_hdc");
                    site.remove("/dev/davinci1");
                }),
                cards("host.driver", site -> site.remove("/etc/hccn.conf")),
                cards("host.docker", site -> site.programs.put("docker.txt", "Cannot connect to the Docker daemon\n")),
                cards("host.docker", site -> site.programs.without("docker")),
                cpu("host.address", site -> site.configure("\"127.0.0.1\"", "\"203.0.113.7\"")),
                cpu("host.ports", site -> occupied(site.ports[1])));
    }

    /** Stays open until the JVM ends. */
    @SuppressWarnings("resource")
    private static void occupied(int port) throws IOException {
        OCCUPIERS.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    }

    private static final List<ServerSocket> OCCUPIERS = new ArrayList<>();

    private static Stream<Case> environment() {
        return Stream.of(
                cards("env.values", site -> site.environment.put("TASK_QUEUE_ENABLE", "7")),
                cards("env.names", site -> site.environment.put("RANKTABLEFILE", "/x")),
                cards("env.names", site -> site.environment.put("HCCL_CONECT_TIMEOUT", "7200")),
                cards("env.rank-table", site -> site.environment.remove("RANK_TABLE_FILE")),
                cpu("env.rank-table", site -> site.environment.put("RANK_TABLE_FILE", "/x")),
                cards("env.container-ip", site -> site.environment.remove("MIES_CONTAINER_IP")),
                cards("env.proxies", site -> site.environment.put("https_proxy", "http://proxy:3128")),
                cards("env.hccl", site -> site.environment.put("ATB_LLM_HCCL_ENABLE", "0")),
                cards("env.connect-timeout", site -> site.environment.remove("HCCL_CONNECT_TIMEOUT")),
                cards("env.interfaces", site -> site.environment.put("GLOO_SOCKET_IFNAME", "enp3s0")),
                cards("env.master", site -> site.environment.put("MASTER_IP", "192.168.20.9")),
                cards("env.omp-threads", site -> site.environment.put("OMP_NUM_THREADS", "10")),
                cards("env.memory-fraction", site -> site.environment.put("NPU_MEMORY_FRACTION", "0.98")),
                cards("env.memory-fraction", site -> site.environment.remove("NPU_MEMORY_FRACTION")),
                cards("env.determinism", site -> site.environment.put("HCCL_DETERMINISTIC", "true")),
                cards("env.metrics", site -> site.environment.remove("MIES_SERVICE_MONITOR_MODE")),
                cards(
                        "env.permission-checks",
                        site -> site.environment.put("MINDIE_CHECK_INPUTFILES_PERMISSION", "0")));
    }

    private static Stream<Case> weights() {
        return Stream.of(
                cpu("weights.directory", site -> Files.move(site.weights, site.weights.resolveSibling("moved"))),
                cpu(
                        "weights.config",
                        site -> site.replace(
                                site.weights.resolve("config.json"),
                                "\"num_hidden_layers\": 4",
                                "\"num_hidden_layers\": 0")),
                cpu("weights.files", site -> Files.delete(site.weights.resolve("model.safetensors"))),
                cpu(
                        "weights.quantisation",
                        site -> site.replace(
                                site.weights.resolve("config.json"),
                                "\"hidden_act\"",
                                "\"quantize\": \"w8a8\", \"hidden_act\"")),
                cpu(
                        "weights.quantisation",
                        site -> Files.writeString(
                                site.weights.resolve("quant_model_description.json"),
                                "{\"model_quant_type\":\"W8A8\"}")),
                cpu("weights.tokenizer", site -> Files.delete(site.weights.resolve("tiktoken.model"))),
                cpu("weights.template", site -> {
                    Files.delete(site.weights.resolve("chat_template.jinja"));
                    Files.delete(site.weights.resolve("tokenizer_config.json"));
                }),
                cpu("weights.stop-ids", site -> Files.delete(site.weights.resolve("generation_config.json"))),
                cards("weights.remote-code", site -> Files.delete(site.weights.resolve("tokenization_kimi.py"))),
                cpu("weights.modes", site -> SiteFixture.mode(site.weights.resolve("tiktoken.model"), "rw-r--r--")),
                cpu("weights.modes", site -> {
                    Files.move(site.weights.resolve("tiktoken.model"), site.weights.resolveSibling("elsewhere"));
                    Files.createSymbolicLink(
                            site.weights.resolve("tiktoken.model"), site.weights.resolveSibling("elsewhere"));
                }),
                cards(
                        "weights.config-mode",
                        site -> SiteFixture.mode(site.weights.resolve("config.json"), "rwxr-x---")),
                cpu("weights.parents", site -> SiteFixture.mode(site.weights.getParent(), "rwxrwxrwx")));
    }

    private static Stream<Case> config() {
        return Stream.of(
                cpu("config.file", site -> Files.delete(site.config)),
                cpu("config.mode", site -> SiteFixture.mode(site.config, "rw-r--r--")),
                cpu(
                        "config.syntax",
                        site -> site.configure("\"backendType\" : \"atb\",", "\"backendType\" : \"atb\", # x")),
                cpu("config.rules", site -> site.configure("\"maxLinkNum\" : 1000", "\"maxLinkNum\" : 0")),
                cpu(
                        "config.rules",
                        site -> site.configure("\"maxPrefillTokens\" : 2048", "\"maxPrefillTokens\" : 1024")),
                cpu("config.spelling", site -> site.configure("\"fullTextEnabled\"", "\"fulltextEnabled\"")),
                cpu(
                        "config.doubtful",
                        site -> site.configure(
                                "\"fullTextEnabled\" : false",
                                "\"fullTextEnabled\" : false, \"fullTextEnabled\" : true")),
                cpu("config.weight-path", site -> Files.move(site.weights, site.weights.resolveSibling("moved"))),
                cpu("config.exposed", site -> site.environment.put("MIES_CONTAINER_IP", "192.168.20.7")),
                cpu(
                        "config.dynamic-timeout",
                        site -> site.configure("\"EnableDynamicAdjustTimeoutConfig\" : false, ", "")),
                cards("config.tp", site -> {
                    site.configure("\"tp\": 4", "\"tp\": 8");
                    site.configure("\"dp\": 8", "\"dp\": 4");
                }),
                cards("config.ep-level", site -> site.configure("\"ep_level\": 2", "\"ep_level\": 1")),
                cards("config.ep-level", site -> site.configure("\"ep_level\": 2", "")),
                cards(
                        "config.trust-remote-code",
                        site -> site.configure("\"trustRemoteCode\" : true", "\"trustRemoteCode\" : false")),
                cpu(
                        "config.dtype",
                        site -> site.replace(site.weights.resolve("config.json"), "\"bfloat16\"", "\"float16\"")),
                cards(
                        "config.dtype",
                        site -> site.replace(
                                site.weights.resolve("config.json"),
                                "\"hidden_act\"",
                                "\"quantization_config\": {\"quant_method\": \"fp8\", \"fmt\": \"e4m3\", \"weight_block_size\":"
                                        + " [128, 128]}, \"hidden_act\"")),
                cards("config.memory", site -> site.memoryBytes = 1 << 20),
                cards("config.kv-cache", site -> site.memoryBytes = 788L << 20));
    }

    private static Stream<Case> rankTable() {
        return Stream.of(
                cards("rank-table.file", site -> Files.delete(site.rankTable)),
                cards("rank-table.file", site -> {
                    site.environment.remove("RANK_TABLE_FILE");
                    Files.delete(site.rankTable);
                }),
                cards("rank-table.mode", site -> SiteFixture.mode(site.rankTable, "rw-r--r--")),
                cards(
                        "rank-table.syntax",
                        site -> site.replace(site.rankTable, "], \"server_id\"", ", ], \"server_id\"")),
                cards(
                        "rank-table.syntax",
                        site -> site.replace(site.rankTable, "\"rank_id\": \"1\"},", "\"rank_id\": \"1\"},\n...")),
                cards(
                        "rank-table.rules",
                        site -> site.replace(site.rankTable, "\"server_count\": \"4\"", "\"server_count\": \"3\"")),
                cards("rank-table.rules", site -> site.replace(site.rankTable, "10.20.2.11", "10.20.2.10")),
                cards("rank-table.rules", site -> site.replace(site.rankTable, "10.20.2.11", "0.0.0.256")),
                cards("rank-table.order", site -> site.replace(site.rankTable, "completed", "initializing")),
                cards("rank-table.layout", site -> Files.writeString(site.rankTable, SiteFixture.rankTable(2, 8))),
                cards("rank-table.node", site -> site.environment.put("MIES_CONTAINER_IP", "127.0.0.2")));
    }

    private static Stream<Case> network() {
        return Stream.of(
                cards("network.tool", site -> site.programs.put("node2", "unreachable", "")),
                cards("network.tool", site -> site.programs.without("hccn_tool")),
                cards("network.lldp", site -> site.programs.sick("node2", "lldp", 0, "lldp-nothing.txt")),
                cards("network.link", site -> site.programs.sick("node1", "link", 0, "link-down.txt")),
                cards(
                        "network.health",
                        site -> site.programs.sick("node1", "net_health", 0, "net_health-unreachable.txt")),
                cards("network.health", site -> site.programs.sick("node1", "net_health", 0, "net_health-init.txt")),
                cards("network.netdetect", site -> site.programs.sick("node1", "netdetect", 0, "netdetect-unset.txt")),
                cards("network.gateway", site -> site.programs.sick("node2", "gateway", 0, "gateway-unset.txt")),
                cards("network.ip", site -> site.programs.sick("node2", "ip", 0, "ip-unset.txt")),
                cards("network.ip", site -> site.programs.put("node2", "ip-0.txt", "ipaddr:10.20.1.10\n")),
                cards("network.tls", site -> site.programs.sick("node2", "tls", 0, "tls-on.txt")),
                cards("network.tls-off", site -> site.programs.sick("node2", "tls", 0, "tls-on.txt")),
                cards("network.rank-table", site -> site.programs.put("node2", "ip-0.txt", "ipaddr:10.99.1.10\n")),
                cards("network.ping", site -> site.programs.sick("node2", "ping", 0, "ping-lost.txt")),
                cards("network.ping", site -> site.programs.put("node1", "ping-0.txt", "hccn get failed.\n")));
    }

    private static Stream<Case> leftovers() {
        return Stream.of(
                cpu("leftovers.processes", site -> site.put("/proc/4711/cmdline", "./bin/mindieservice_daemon\0")),
                cpu(
                        "leftovers.processes",
                        site -> site.put(
                                "/proc/4712/cmdline",
                                "/usr/bin/python3\0/usr/local/Ascend/atb-models/tests/modeltest/run.py\0")),
                cpu("leftovers.shared-memory", site -> site.put("/dev/shm/sem.llm_backend_0_1", "")),
                cpu("leftovers.shared-memory", site -> site.put("/dev/shm/llm_tokenizer_shared_memory_3", "")));
    }

    private static Check check(String id) {
        return Catalogue.all().stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private SiteFixture healthy(boolean cards) throws IOException {
        return cards ? SiteFixture.withCards(folder) : SiteFixture.withoutCards(folder);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCheckFailsWhereOneThingIsWrong(Case sick) throws IOException {
        SiteFixture site = healthy(sick.cards());
        sick.sickness().afflict(site);
        Check check = check(sick.id());
        Outcome outcome = check.look().at(site.site());
        for (Finding finding : assertInstanceOf(Outcome.Failed.class, outcome, outcome::toString)
                .findings()) {
            assertEquals(false, finding.evidence().isBlank());
            assertEquals(
                    false,
                    finding.cure().isBlank()
                            && check.cure().isBlank()
                            && !finding.evidence().contains("see network."),
                    () -> check.id() + " has no cure for: " + finding.evidence());
        }
    }

    /** On the fixture that its sick case starts from. */
    @Test
    void everyCheckPassesWhereAllIsWell() throws IOException {
        Files.createDirectories(folder.resolve("a"));
        Files.createDirectories(folder.resolve("b"));
        Site cards = SiteFixture.withCards(folder.resolve("a")).site();
        Site cpu = SiteFixture.withoutCards(folder.resolve("b")).site();
        Set<String> failed = new TreeSet<>();
        cases().collect(Collectors.toMap(Case::id, Case::cards, (a, b) -> a || b))
                .forEach((id, hasCards) -> {
                    Outcome outcome = check(id).look().at(hasCards ? cards : cpu);
                    if (!(outcome instanceof Outcome.Passed)) failed.add(id + ": " + outcome);
                });
        assertEquals(Set.of(), failed);
    }

    @Test
    void everyCheckHasACaseThatFails() {
        Set<String> ids = Catalogue.all().stream().map(Check::id).collect(Collectors.toSet());
        assertEquals(ids, cases().map(Case::id).collect(Collectors.toSet()));
    }

    @Test
    void idsAreDifferentAndSaySo() {
        List<String> ids = Catalogue.all().stream().map(Check::id).toList();
        assertEquals(ids.size(), Set.copyOf(ids).size());
        Catalogue.all().forEach(check -> check.group());
    }

    @Test
    void aMachineWithoutCardsIsNotAskedForThem() throws IOException {
        Site site = withoutTool().site();
        for (Check check : Catalogue.all())
            if (check.group() == CheckGroup.NETWORK)
                assertInstanceOf(Outcome.Skipped.class, check.look().at(site), check.id());
    }

    private SiteFixture withoutTool() throws IOException {
        SiteFixture fixture = SiteFixture.withoutCards(folder);
        fixture.programs.without("hccn_tool");
        return fixture;
    }

    @Test
    void tlsIsSwitchedOffWhereItIsOn() throws IOException {
        SiteFixture fixture = SiteFixture.withCards(folder);
        fixture.programs.sick("node2", "tls", 0, "tls-on.txt");
        Site site = fixture.site();
        assertEquals(List.of(new TlsSwitches.Card(new Host("node2"), 0)), TlsSwitches.on(site));
        assertEquals(
                Optional.empty(),
                TlsSwitches.switchOff(site, TlsSwitches.on(site).getFirst()));
        assertEquals(List.of(), TlsSwitches.on(fixture.site()));
    }

    @Test
    void severitiesAreCounted() throws IOException {
        SiteFixture fixture = SiteFixture.withCards(folder);
        fixture.programs.sick("node2", "tls", 0, "tls-on.txt");
        Diagnosis diagnosis = new Diagnosis(Doctor.examine(fixture.site(), Catalogue.all(), (_, _, _) -> {}));
        assertEquals(1, diagnosis.failed(Severity.ERROR), () -> DoctorReport.text(diagnosis));
        assertEquals(1, diagnosis.failed(Severity.WARNING), () -> DoctorReport.text(diagnosis));
        assertEquals("error", DoctorReport.json(diagnosis).get("verdict").textValue());
        assertEquals(
                Catalogue.all().size(),
                DoctorReport.json(diagnosis).get("checks").size());
    }
}
