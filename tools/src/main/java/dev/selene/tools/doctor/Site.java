package dev.selene.tools.doctor;

import dev.selene.base.SeleneException;
import dev.selene.deployment.Checked;
import dev.selene.deployment.ConfigFile;
import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.Environment;
import dev.selene.deployment.RankTable;
import dev.selene.deployment.RankTableFile;
import dev.selene.formats.ModelConfig;
import dev.selene.tools.network.HccnTool;
import dev.selene.tools.network.HostNetwork;
import dev.selene.tools.process.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A deployment as the checks see it: what several of them need is read once. Thread-safe. */
public final class Site {
    private static final int DEFAULT_DEVICES = 8;

    private final Subject subject;
    private final LocalMachine machine;
    private final Environment environment;
    private final Once<Optional<Checked<DeploymentConfig>>> config = new Once<>(this::readConfig);
    private final Once<Optional<Checked<RankTable>>> rankTable = new Once<>(this::readRankTable);
    private final Once<Optional<ModelConfig>> modelConfig = new Once<>(this::readModelConfig);
    private final Once<List<HostNetwork>> networks = new Once<>(this::surveyNetworks);
    private final Map<Host, HccnTool> tools = new TreeMap<>(Comparator.comparing(Host::name));

    /** Nothing is looked at before a check asks for it. */
    public Site(Subject subject, LocalMachine machine) {
        this.subject = subject;
        this.machine = machine;
        this.environment = new Environment(machine.environment());
        for (Host host : subject.hosts()) tools.put(host, new HccnTool(machine.commands(), host, machine.busyPause()));
    }

    Subject subject() {
        return subject;
    }

    LocalMachine machine() {
        return machine;
    }

    Environment environment() {
        return environment;
    }

    /** A path of this machine, below its root. */
    Path path(String absolute) {
        return machine.root().resolve(absolute.substring(1));
    }

    /** Text of a small file of this machine, such as those below {@code /proc}; empty when it cannot be read. */
    Optional<String> text(String absolute) {
        try {
            return Optional.of(Files.readString(path(absolute), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Names in a directory of this machine, sorted; none when it cannot be listed. */
    List<String> names(String absolute) {
        try (Stream<Path> entries = Files.list(path(absolute))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Numbers of the Ascend cards whose device nodes are here. */
    List<Integer> cards() {
        return names("/dev").stream()
                .filter(name -> name.matches("davinci\\d{1,3}"))
                .map(name -> Integer.valueOf(name.substring("davinci".length())))
                .sorted()
                .toList();
    }

    /** Empty when none was named. */
    Optional<Checked<DeploymentConfig>> config() {
        return config.get();
    }

    /** Its content, if it is right. */
    Optional<DeploymentConfig> validConfig() {
        return config().flatMap(Checked::value);
    }

    /** Empty when none was named. */
    Optional<Path> rankTableFile() {
        return subject.rankTableFile()
                .or(() -> environment.get("RANK_TABLE_FILE").map(Path::of));
    }

    Optional<Checked<RankTable>> rankTable() {
        return rankTable.get();
    }

    Optional<RankTable> validRankTable() {
        return rankTable().flatMap(Checked::value);
    }

    /** Whether several nodes are meant to compute together. */
    boolean isMultiNode() {
        return validConfig()
                .map(valid -> valid.model().multiNode())
                .orElse(rankTableFile().isPresent());
    }

    /** Where the weights are said to be. */
    Optional<Path> weights() {
        return subject.weights()
                .or(() -> validConfig().map(valid -> Path.of(valid.model().weightPath())));
    }

    /** The weights' own config.json, if it can be understood. */
    Optional<ModelConfig> modelConfig() {
        return modelConfig.get();
    }

    /** Cards of each host. */
    int devices() {
        if (subject.devices().isPresent()) return subject.devices().getAsInt();
        return validRankTable()
                .map(RankTable::devicesPerNode)
                .orElse(cards().isEmpty() ? DEFAULT_DEVICES : cards().size());
    }

    /** What the cards of all hosts said; hosts are asked side by side. */
    List<HostNetwork> networks() {
        return networks.get();
    }

    HccnTool hccnTool(Host host) {
        return tools.get(host);
    }

    private Optional<Checked<DeploymentConfig>> readConfig() {
        return subject.configFile()
                .filter(Files::isRegularFile)
                .map(file -> ConfigFile.read(bytes(file), file, environment));
    }

    private Optional<Checked<RankTable>> readRankTable() {
        return rankTableFile()
                .filter(Files::isRegularFile)
                .map(file -> RankTableFile.read(bytes(file), file.toString()));
    }

    private Optional<ModelConfig> readModelConfig() {
        try {
            return weights().filter(Files::isDirectory).map(ModelConfig::read);
        } catch (SeleneException e) {
            return Optional.empty(); // weights.config tells why
        }
    }

    private List<HostNetwork> surveyNetworks() {
        return SideBySide.map(subject.hosts(), host -> HostNetwork.survey(host, hccnTool(host), devices()));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be read: " + e, e);
        }
    }
}
