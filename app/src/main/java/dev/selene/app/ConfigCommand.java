package dev.selene.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.base.Spelling;
import dev.selene.deployment.Checked;
import dev.selene.deployment.ConfigFile;
import dev.selene.deployment.ConfigKeys;
import dev.selene.deployment.ConfigReference;
import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.DeploymentProblem;
import dev.selene.deployment.Environment;
import dev.selene.deployment.Key;
import dev.selene.tools.ByteCount;
import dev.selene.tools.JsonText;
import dev.selene.tools.config.Migration;
import dev.selene.tools.config.NewConfig;
import dev.selene.tools.plan.Machine;
import dev.selene.tools.plan.ModelTensors;
import dev.selene.tools.plan.Plan;
import dev.selene.tools.plan.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Writes, explains and migrates MindIE's config.json. */
@Command(
        name = "config",
        description = "Write a config.json for a checkpoint, explain a key, migrate an older file.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene config --explain maxPrefillTokens",
            "  ./selene config --init --checkpoint /models/kimi-k2-w8a8 --hosts 4 --out conf/config.json",
            "  ./selene config --migrate old.json --out conf/config.json",
            "",
            "--init writes conf/config.md beside the file, which explains each key. Files get mode 640."
        })
final class ConfigCommand implements Callable<Integer> {
    private static final long MAX_BYTES = 10 << 20;
    private static final int CONTEXT_TOKENS = 10240;
    private static final int INPUT_TOKENS = 2048;
    private static final int BATCH_SIZE = 200;

    /** What is to be done. */
    private static final class Task {
        @Option(names = "--init", description = "write a config.json for --checkpoint on these machines")
        private boolean init;

        @Option(names = "--explain", paramLabel = "KEY", description = "tell what a key does in MindIE and here")
        private String explain;

        @Option(names = "--migrate", paramLabel = "F", description = "a config.json of an older MindIE")
        private Path migrate;
    }

    private final Streams streams;

    @ArgGroup(multiplicity = "1")
    private Task task;

    @Option(names = "--checkpoint", paramLabel = "DIR", description = "default: the embedded models/micro-k2")
    private Path checkpoint;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "what clients call the model; default: the directory's")
    private String name;

    @Option(
            names = "--address",
            paramLabel = "IP",
            defaultValue = "127.0.0.1",
            description = "that the service listens on; default: ${DEFAULT-VALUE}")
    private String address;

    @Option(
            names = "--hosts",
            paramLabel = "N",
            defaultValue = "1",
            description = "machines; default: ${DEFAULT-VALUE}")
    private int hosts;

    @Option(
            names = "--devices",
            paramLabel = "N",
            description = "cards or ranks of each; default: 8, of a single one 1")
    private Integer devices;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "64GiB",
            description = "of each of them; default: ${DEFAULT-VALUE}")
    private String memory;

    @Option(names = "--out", paramLabel = "F", description = "file to write; default: stdout")
    private Path out;

    ConfigCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (task.explain != null) return explain(task.explain);
        return task.init ? init() : migrate();
    }

    private int explain(String key) {
        List<Key<?>> keys = ConfigKeys.named(key);
        if (keys.isEmpty()) {
            Optional<String> meant = Spelling.closest(
                    key, ConfigKeys.all().stream().map(Key::name).collect(Collectors.toSet()));
            throw SeleneException.user(key + " is no key of config.json."
                    + meant.map(known -> " Did you mean " + known + "?").orElse(" docs/config.md lists all."));
        }
        keys.forEach(known -> streams.print(ConfigReference.explain(known)));
        return ExitCode.OK;
    }

    private int init() {
        Path weights = Directories.existing("--checkpoint", checkpoint)
                .toAbsolutePath()
                .normalize();
        ModelTensors model = ModelTensors.of(weights, Optional.empty());
        int context = Math.min(CONTEXT_TOKENS, model.config().maxPositionEmbeddings());
        Machine machine = new Machine(
                hosts,
                devices != null ? devices : hosts > 1 ? 8 : 1,
                ByteCount.parse("--memory", memory),
                0.95,
                Machine.A2_MEMORY_BANDWIDTH,
                Machine.A2_FLOPS,
                Machine.A2_LINK_BANDWIDTH,
                Machine.A2_NETWORK_BANDWIDTH);
        Plan plan = Plan.of(model, machine, new Workload(Math.min(INPUT_TOKENS, context - 1), context, BATCH_SIZE));
        String called = name == null ? weights.getFileName().toString() : name;
        ObjectNode config = NewConfig.of(weights, called, address, plan);
        Checked<DeploymentConfig> checked = check(config);
        if (checked.value().isEmpty())
            throw SeleneException.user("no config.json can be made of this: "
                    + checked.problems().stream()
                            .map(DeploymentProblem::describe)
                            .collect(Collectors.joining("\n  ")));
        deliver(config);
        if (out != null) {
            String fileName = out.getFileName().toString();
            Path comments = out.resolveSibling(fileName.replaceFirst("\\.json$", "") + ".md");
            write(comments, NewConfig.comments(config, fileName).getBytes(StandardCharsets.UTF_8));
            streams.printLine(comments + ": what each key means");
        }
        return ExitCode.OK;
    }

    private int migrate() {
        Migration migration = Migration.of(Json.read(task.migrate, MAX_BYTES));
        migration.changes().forEach(change -> streams.err().println(change));
        deliver(migration.config());
        Checked<DeploymentConfig> checked = check(migration.config());
        checked.problems().forEach(problem -> streams.err().println(problem.severity() + " " + problem.describe()));
        return checked.value().isPresent() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static Checked<DeploymentConfig> check(ObjectNode config) {
        return ConfigFile.read(JsonText.of(config), Path.of("config.json"), Environment.empty());
    }

    private void deliver(ObjectNode config) {
        byte[] text = JsonText.of(config);
        if (out == null) {
            streams.print(new String(text, StandardCharsets.UTF_8));
            return;
        }
        write(out, text);
        streams.printLine(out + ": ./selene doctor --config-file " + out + " checks it on this machine");
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, bytes);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be written: " + e, e);
        }
    }
}
