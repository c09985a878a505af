package dev.selene.deployment;

import dev.selene.testkit.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The guide's files, and tables and settings made like them. */
final class GuideFiles {
    static final Path CONFIG_PATH = Path.of("/opt/mindie/conf/config.json");

    private GuideFiles() {}

    /** As printed, placeholders for addresses included. */
    static String configAsPrinted() {
        return read("mindie/config.json");
    }

    /** With the addresses filled in. */
    static String config() {
        return configAsPrinted().replace("改成主节点IP", "192.168.20.7");
    }

    static String rankTableSketch() {
        return read("mindie/rank_table_sketch.txt");
    }

    static Checked<DeploymentConfig> check(String config) {
        return ConfigFile.read(config.getBytes(StandardCharsets.UTF_8), CONFIG_PATH, Environment.empty());
    }

    static Checked<DeploymentConfig> check(String config, Map<String, String> environment) {
        return ConfigFile.read(config.getBytes(StandardCharsets.UTF_8), CONFIG_PATH, new Environment(environment));
    }

    static Checked<RankTable> checkTable(String table) {
        return RankTableFile.read(table.getBytes(StandardCharsets.UTF_8), "rank_table_file.json");
    }

    /** A right rank table of {@code servers} nodes with {@code devices} cards each. */
    static String rankTable(int servers, int devices) {
        String list = IntStream.range(0, servers)
                .mapToObj(server -> server(server, devices))
                .collect(Collectors.joining(",\n"));
        return "{\n\"server_count\": \"" + servers + "\",\n\"server_list\": [\n" + list
                + "\n],\n\"status\": \"completed\",\n\"version\": \"1.0\"\n}\n";
    }

    private static String server(int server, int devices) {
        String list = IntStream.range(0, devices)
                .mapToObj(device -> "  {\"device_id\": \"" + device + "\", \"device_ip\": \"10.20." + server + "."
                        + (device + 1) + "\", \"rank_id\": \"" + (server * devices + device) + "\"}")
                .collect(Collectors.joining(",\n"));
        return "{\"device\": [\n" + list + "\n],\n\"server_id\": \"192.168.20." + (server + 7)
                + "\",\n\"container_ip\": \"192.168.20." + (server + 7) + "\"}";
    }

    private static String read(String name) {
        try {
            return Files.readString(TestData.path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
