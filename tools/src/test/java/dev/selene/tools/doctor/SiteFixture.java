package dev.selene.tools.doctor;

import dev.selene.testkit.TestData;
import dev.selene.tools.network.StandIns;
import dev.selene.tools.process.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A deployment in which all is well, to be made sick in one place: either this node of four with eight cards, or a machine
 * that computes on its processor.
 */
final class SiteFixture {
    private static final String CPU_INFO = "processor : 0\nflags : fpu sse2 avx2 avx512f avx512_vnni\n";

    final Path root;
    final Path weights;
    final Path config;
    final Path rankTable;
    final StandIns programs;
    final Map<String, String> environment = new HashMap<>();
    final int[] ports;
    List<Host> hosts;
    OptionalInt devices;
    long memoryBytes = 64L << 30;
    long space = 500L << 30;
    int uid;
    int javaRelease = 25;
    boolean vectorModule = true;

    private SiteFixture(Path folder, boolean cards) throws IOException {
        root = Files.createDirectories(folder.resolve("root"));
        uid = (Integer) Files.getAttribute(root, "unix:uid");
        programs = new StandIns(Files.createDirectories(folder.resolve("programs")));
        weights = copyOfWeights(folder.resolve("weights"));
        ports = freePorts(4);
        String text = Files.readString(TestData.path("mindie/config.json"))
                .replace("改成主节点IP", "127.0.0.1")
                .replace("/home/data/kimi-k2-w8a8", weights.toString())
                .replace(": 1025", ": " + ports[0])
                .replace(": 1026", ": " + ports[1])
                .replace(": 1027", ": " + ports[2])
                .replace(": 1120", ": " + ports[3])
                .replace("\"Version\"", "\"EnableDynamicAdjustTimeoutConfig\" : false, \"Version\"");
        config = folder.resolve("config.json");
        rankTable = folder.resolve("rank_table_file.json");
        kernel();
        if (cards) {
            hosts = List.of(new Host("node1"), new Host("node2"));
            devices = OptionalInt.of(1);
            cards();
            write(rankTable, rankTable(4, 8));
            environment.putAll(Map.of(
                    "MIES_CONTAINER_IP", "127.0.0.1",
                    "RANK_TABLE_FILE", rankTable.toString(),
                    "MASTER_IP", "127.0.0.1",
                    "ATB_LLM_HCCL_ENABLE", "1",
                    "HCCL_CONNECT_TIMEOUT", "7200",
                    "OMP_NUM_THREADS", "1",
                    "NPU_MEMORY_FRACTION", "0.95",
                    "MIES_SERVICE_MONITOR_MODE", "1",
                    "GLOO_SOCKET_IFNAME", "eth0"));
        } else {
            hosts = List.of();
            devices = OptionalInt.empty();
            text = text.replace("\"multiNodesInferEnabled\" : true", "\"multiNodesInferEnabled\" : false")
                    .replace("\"npuDeviceIds\" : [[0,1,2,3,4,5,6,7]]", "\"npuDeviceIds\" : [[0,1]]")
                    .replace("\"worldSize\" : 8", "\"worldSize\" : 2")
                    .replace("\"dp\": 8", "\"dp\": 2")
                    .replace("\"tp\": 4", "\"tp\": 1")
                    .replace("\"moe_ep\": 32", "\"moe_ep\": 2");
            programs.install("mpirun");
        }
        write(config, text);
    }

    /** The first of four nodes with eight cards each; two hosts with one card are asked about their network. */
    static SiteFixture withCards(Path folder) throws IOException {
        return new SiteFixture(folder, true);
    }

    /** A machine without cards that computes with two ranks. */
    static SiteFixture withoutCards(Path folder) throws IOException {
        return new SiteFixture(folder, false);
    }

    Site site() {
        return new Site(
                new Subject(
                        hosts,
                        Optional.of(config),
                        environment.containsKey("RANK_TABLE_FILE") || Files.notExists(rankTable)
                                ? Optional.empty()
                                : Optional.of(rankTable),
                        Optional.empty(),
                        devices,
                        memoryBytes,
                        false),
                new LocalMachine(
                        root,
                        environment,
                        uid,
                        1,
                        programs.runner(),
                        Duration.ZERO,
                        _ -> space,
                        javaRelease,
                        vectorModule));
    }

    /** Replaces a piece of config.json. */
    void configure(String old, String replacement) throws IOException {
        replace(config, old, replacement);
    }

    void replace(Path file, String old, String replacement) throws IOException {
        String text = Files.readString(file);
        if (!text.contains(old)) throw new AssertionError(file + " does not hold " + old);
        write(file, text.replace(old, replacement));
    }

    /** A file below the root. */
    void put(String absolute, String content) throws IOException {
        Path file = root.resolve(absolute.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    void remove(String absolute) throws IOException {
        Files.delete(root.resolve(absolute.substring(1)));
    }

    static void mode(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        mode(file, "rw-r-----");
    }

    private void kernel() throws IOException {
        put("/proc/meminfo", "MemTotal:       131072000 kB\nMemAvailable:   120000000 kB\n");
        put("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        put("/sys/devices/system/node/node0/x", "");
        put("/sys/devices/system/node/node1/x", "");
        put("/proc/sys/kernel/numa_balancing", "0\n");
        put(
                "/proc/self/limits",
                "Limit                     Soft Limit           Hard Limit\n"
                        + "Max open files            65536                65536                files\n");
        put("/proc/cpuinfo", CPU_INFO);
        put("/sys/class/net/eth0/x", "");
        put("/sys/class/net/lo/x", "");
        put("/proc/7/cmdline", "/usr/bin/python3\0-m\0http.server\0");
        put("/dev/shm/other", "");
        put("/usr/lib/python3/dist-packages/transformers-4.48.3.dist-info/x", "");
        put("/usr/lib/python3/dist-packages/blobfile-3.0.0.dist-info/x", "");
    }

    private void cards() throws IOException {
        for (int card = 0; card < 8; card++) put("/dev/davinci" + card, "");
        for (String node : List.of("/dev/davinci_manager", "/dev/hisi_hdc", "/dev/devmm_svm")) put(node, "");
        put("/usr/local/Ascend/driver/version.info", "");
        put("/usr/local/Ascend/firmware/version.info", "");
        put("/usr/local/sbin/npu-smi", "");
        put("/etc/hccn.conf", "");
        Files.writeString(weights.resolve("tokenization_kimi.py"), "# not run\n");
        mode(weights.resolve("tokenization_kimi.py"), "rw-r-----");
        // Atlas A2 cards have no FP8, so these weights have no such description
        Path json = weights.resolve("config.json");
        String text = Files.readString(json).replaceFirst("(?s)\"quantization_config\": \\{.*?\\},\\s*", "");
        write(json, text);
    }

    private static Path copyOfWeights(Path to) throws IOException {
        Files.createDirectories(to);
        mode(to, "rwxr-x---");
        try (Stream<Path> files = Files.list(TestData.microK2())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = Files.copy(file, to.resolve(file.getFileName()));
                mode(copy, "rw-r-----");
            }
        }
        return to;
    }

    /** Of {@code servers} nodes, this one the first; its cards are those of node1 and so on. */
    static String rankTable(int servers, int devices) {
        return "{\"server_count\": \"" + servers + "\", \"server_list\": [\n"
                + String.join(
                        ",\n",
                        IntStream.range(0, servers)
                                .mapToObj(server -> server(server, devices))
                                .toList())
                + "\n], \"status\": \"completed\", \"version\": \"1.0\"}\n";
    }

    private static String server(int server, int devices) {
        String address = server == 0 ? "127.0.0.1" : "192.168.20." + (server + 7);
        return "{\"device\": [\n"
                + String.join(
                        ",\n",
                        IntStream.range(0, devices)
                                .mapToObj(device -> "{\"device_id\": \"" + device + "\", \"device_ip\": \"10.20."
                                        + (server + 1) + ".1" + device + "\", \"rank_id\": \""
                                        + (server * devices + device) + "\"}")
                                .toList())
                + "\n], \"server_id\": \"" + address + "\", \"container_ip\": \"" + address + "\"}";
    }

    /** Different ones, each free a moment ago. */
    private static int[] freePorts(int count) {
        ServerSocket[] sockets = new ServerSocket[count];
        try {
            int[] ports = new int[count];
            for (int i = 0; i < count; i++) {
                sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ports[i] = sockets[i].getLocalPort();
            }
            for (ServerSocket socket : sockets) socket.close();
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
