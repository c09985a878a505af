package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.deployment.ConfigFile;
import dev.selene.deployment.Environment;
import dev.selene.deployment.ServerSettings;
import dev.selene.tools.launch.ContainerCommand;
import dev.selene.tools.launch.GuideEnvironment;
import dev.selene.tools.launch.ServiceFiles;
import dev.selene.tools.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Prints, writes or runs what starts a deployment. */
@Command(
        name = "launch",
        description = "Print or run the guide's container; write a systemd unit or a Kubernetes manifest.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene launch --image mindie:2.2 --weights /models/kimi-k2-w8a8 --run",
            "  ./selene launch --image mindie:2.2 --weights /models/kimi-k2-w8a8 --rank-table rank_table_file.json",
            "  ./selene launch --systemd --config-file /etc/selene/config.json --out selene.service",
            "  ./selene launch --kubernetes --image selene:1 --weights /models/k2 --config-file /etc/selene/config.json",
            "  ./selene launch --env --rank-table rank_table_file.json",
            "",
            "Cards are those found under /dev. Without --run nothing is started."
        })
final class LaunchCommand implements Callable<Integer> {
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(10);
    private static final int GRACE_SECONDS = 120;

    /** What is wanted instead of the container command. */
    private static final class Form {
        @Option(names = "--systemd", description = "a systemd unit that starts Selene's service")
        private boolean systemd;

        @Option(names = "--kubernetes", description = "a Kubernetes manifest of Selene's service")
        private boolean kubernetes;

        @Option(names = "--env", description = "the environment of the guide, each variable explained")
        private boolean env;

        @Option(names = "--run", description = "start the container")
        private boolean run;
    }

    private final Streams streams;

    @ArgGroup
    private Form form = new Form();

    @Option(names = "--name", paramLabel = "NAME", defaultValue = "kimi-k2", description = "default: ${DEFAULT-VALUE}")
    private String name;

    @Option(names = "--image", paramLabel = "IMAGE", description = "image and tag, as docker images shows it")
    private String image;

    @Option(names = "--weights", paramLabel = "DIR", description = "mounted under its own path")
    private Path weights;

    @Option(names = "--rank-table", paramLabel = "F", description = "mounted under its own path")
    private Path rankTable;

    @Option(names = "--config-file", paramLabel = "F", description = "config.json that the service starts from")
    private Path config;

    @Option(names = "--devices", paramLabel = "N", description = "cards 0 to N-1, whether they are found here or not")
    private Integer devices;

    @Option(
            names = "--shm-size",
            paramLabel = "SIZE",
            defaultValue = "500g",
            description = "of /dev/shm in the container; default: ${DEFAULT-VALUE}")
    private String sharedMemory;

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "whom the unit runs as; default: the owner of --config-file")
    private String user;

    @Option(names = "--container-ip", paramLabel = "IP", description = "address of this node, for --env")
    private String containerIp;

    @Option(
            names = "--world-size",
            paramLabel = "N",
            defaultValue = "32",
            description = "ranks of all nodes, for --env; default: ${DEFAULT-VALUE}")
    private int worldSize;

    @Option(names = "--deterministic", description = "for --env: also what accuracy tests need")
    private boolean deterministic;

    @Option(names = "--out", paramLabel = "F", description = "file to write; default: stdout")
    private Path out;

    LaunchCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (!ServiceFiles.isName(name))
            throw SeleneException.user("--name " + name + ": use up to 63 of a-z, 0-9 and -, not at the ends");
        if (form.run) return run();
        String text = form.env
                ? GuideEnvironment.text(
                        Optional.ofNullable(containerIp),
                        Optional.ofNullable(rankTable)
                                .map(file -> file.toAbsolutePath().toString()),
                        worldSize,
                        deterministic)
                : form.systemd
                        ? unit()
                        : form.kubernetes ? manifest() : container().text();
        if (out == null) streams.print(text);
        else write(text);
        return ExitCode.OK;
    }

    private int run() {
        CommandResult result = ThisMachine.commands().run(container().words(), RUN_TIMEOUT);
        if (result instanceof CommandResult.Finished finished && finished.succeeded()) {
            streams.printLine(finished.output().strip());
            streams.err().println("Enter it: docker exec -it " + name + " bash");
            return ExitCode.OK;
        }
        throw SeleneException.config("docker run: " + result.describe() + ". ./selene doctor --only host tells more.");
    }

    private ContainerCommand container() {
        requireGiven("--image", image);
        List<Integer> cards =
                devices == null ? cards() : IntStream.range(0, devices).boxed().toList();
        if (cards.isEmpty())
            throw SeleneException.config("no card is on this machine (/dev/davinci0, …). Give --devices N to print the"
                    + " command for another one; Selene itself needs no container: ./selene launch --systemd.");
        return new ContainerCommand(
                name, image, cards, sharedMemory, Optional.ofNullable(weights), Optional.ofNullable(rankTable));
    }

    private static List<Integer> cards() {
        try (Stream<Path> nodes = Files.list(Path.of("/dev"))) {
            return nodes.map(node -> node.getFileName().toString())
                    .filter(node -> node.matches("davinci\\d{1,3}"))
                    .map(node -> Integer.valueOf(node.substring("davinci".length())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private String unit() {
        requireGiven("--config-file", config);
        String owner = user;
        try {
            if (owner == null) owner = Files.getOwner(config).getName();
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.USER,
                    "--config-file " + config + ": no such file. --user says whom to run as.",
                    e);
        }
        Path home = Path.of(System.getProperty("selene.home", "/opt/selene"));
        return ServiceFiles.systemd(home, config.toAbsolutePath(), owner, GRACE_SECONDS);
    }

    private String manifest() {
        requireGiven("--image", image);
        requireGiven("--weights", weights);
        requireGiven("--config-file", config);
        return ServiceFiles.kubernetes(
                name,
                image,
                weights.toAbsolutePath(),
                config.toAbsolutePath(),
                devices == null ? cards().size() : devices,
                ports().data().port(),
                ports().management().port());
    }

    /** As config.json says; it must be right, or the pod would not start. */
    private ServerSettings ports() {
        try {
            return ConfigFile.read(Files.readAllBytes(config), config, Environment.empty())
                    .value()
                    .orElseThrow(() -> SeleneException.config("--config-file " + config
                            + ": the service would not start from it. ./selene doctor --config-file tells why."))
                    .server();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.USER, "--config-file " + config + ": no such file", e);
        }
    }

    private static void requireGiven(String option, Object value) {
        if (value == null) throw SeleneException.user(option + " is missing");
    }

    private void write(String text) {
        try {
            Files.writeString(out, text);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, out + ": cannot be written: " + e, e);
        }
        streams.printLine(out.toString());
    }
}
