package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.deployment.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Starts as MindIE's daemon is started, with its exit codes. */
@Command(
        name = "mindieservice_daemon",
        description = "Serve as MindIE's daemon does: from config.json and the environment.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene mindieservice_daemon --config-file conf/config.json",
            "  bin/mindieservice_daemon --config-file conf/config.json",
            "  MIES_CONTAINER_IP=192.168.20.7 MIES_INSTALL_PATH=/opt/mindie bin/mindieservice_daemon",
            "",
            "Exit codes are MindIE's: 255 if an argument, config.json or rank table is wrong, 137 if the model or a port",
            "cannot be opened; 0 when a signal ended it and running answers were complete. See docs/config.md."
        })
final class DaemonCommand implements Callable<Integer> {
    private static final int EARLY_FAILURE = 255;
    private static final int KILLED = 137;

    private final Streams streams;
    private final Environment environment;

    @Option(names = "--config-file", paramLabel = "F", description = "MindIE's config.json")
    private Path configFile;

    @Option(
            names = "--expert-parallel",
            paramLabel = "true|false",
            description = "taken as MindIE's daemon takes it; experts are computed on one rank whatever it says")
    private Boolean expertParallel;

    @Unmatched
    private List<String> others = new ArrayList<>();

    DaemonCommand(Streams streams, Environment environment) {
        this.streams = streams;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        streams.err().println("g_mainPid = " + ProcessHandle.current().pid());
        if (!others.isEmpty()) {
            streams.err()
                    .println("selene: unknown argument " + others.getFirst()
                            + ": --config-file and --expert-parallel are taken");
            return EARLY_FAILURE;
        }
        if (expertParallel != null)
            streams.printLine("Without effect here: --expert-parallel: experts are computed on one rank.");
        var service = new Service(streams, environment);
        try {
            service.run(service.plan(Optional.ofNullable(configFile)));
            return 0;
        } catch (ServiceProblem e) { // it was told
            return EARLY_FAILURE;
        } catch (SeleneException e) {
            Failure.report(e, streams.err());
            streams.err().println("Failed to init endpoint! Please check the service log or console output.");
            return KILLED;
        }
    }
}
