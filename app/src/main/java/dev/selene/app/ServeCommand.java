package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.deployment.Environment;
import dev.selene.llm.Llm;
import dev.selene.server.ChatModel;
import dev.selene.server.Listener;
import dev.selene.server.Pages;
import dev.selene.server.SeleneServer;
import dev.selene.server.ServerConfig;
import dev.selene.server.ServerLimits;
import dev.selene.server.openai.OpenAi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves a model over HTTP until SIGTERM or SIGINT. */
@Command(
        name = "serve",
        description = "Serve a model over HTTP: OpenAI's API and a page to chat with.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene serve --port 1025",
            "  ./selene serve --model /models/kimi-k2 --served-model-name kimi-k2 --host 0.0.0.0 --api-key-file keys.txt",
            "  ./selene serve --config-file conf/config.json",
            "",
            "SIGTERM or Ctrl-C ends it with exit code 0 once running answers are done or the grace time is over; a second",
            "one ends it at once."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final Streams streams;

    @Option(
            names = "--host",
            paramLabel = "H",
            defaultValue = "127.0.0.1",
            description = "address to listen on, 0.0.0.0 for all; default: ${DEFAULT-VALUE}")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "1025",
            description = "port to listen on, 0 for any free one; default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--served-model-name",
            paramLabel = "NAME",
            description = "what clients call the model; default: the directory's name")
    private String servedModelName;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            description = "that running answers get to finish at the end; default: as long as they take")
    private Integer graceSeconds;

    @Option(
            names = "--config-file",
            paramLabel = "F",
            description = "MindIE's config.json, which says everything: other options cannot stand beside it")
    private Path configFile;

    @Spec
    private CommandSpec spec;

    @Mixin
    private AccessSettings accessSettings;

    @Mixin
    private ModelSettings modelSettings;

    @Mixin
    private ServingSettings servingSettings;

    @Mixin
    private SpeculationSettings speculationSettings;

    ServeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        return configFile == null ? serve() : serveConfigured();
    }

    private int serveConfigured() {
        spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(name -> !name.equals("--config-file"))
                .findFirst()
                .ifPresent(name -> {
                    throw SeleneException.user(name + " cannot stand beside --config-file: the file says everything."
                            + " Its block Selene has what MindIE's keys do not, see docs/config.md.");
                });
        var service = new Service(streams, new Environment(System.getenv()));
        try {
            service.run(service.plan(Optional.of(configFile)));
            return ExitCode.OK;
        } catch (ServiceProblem e) { // it was told
            return ExitCode.SOFTWARE;
        }
    }

    private int serve() {
        check();
        try (Llm llm = Llm.open(
                modelSettings.directory(),
                modelSettings.llmOptions(speculationSettings.over(servingSettings.options())))) {
            String name = servedModelName == null ? llm.name() : servedModelName;
            try (SeleneServer server = start(ChatModel.of(llm, name))) {
                EndSignal endSignal = EndSignal.register();
                streams.printLine(
                        "Selene serves " + name + " at " + server.urls().getFirst() + " (chat page: /, API: /v1)");
                endSignal.await();
                streams.err()
                        .println("selene: ending, running answers get "
                                + (graceSeconds == null ? "the time they need" : graceSeconds + " s"));
            }
        }
        return ExitCode.OK;
    }

    private SeleneServer start(ChatModel model) {
        var openAi = new OpenAi(model);
        var listener = new Listener(
                host,
                port,
                accessSettings.tls(),
                accessSettings.apiKeys(),
                Integer.MAX_VALUE,
                List.of(openAi, new Pages(openAi)),
                List.of("x-request-id"));
        return SeleneServer.start(grace(), ServerLimits.defaults(), accessSettings.journal(), List.of(listener));
    }

    private Duration grace() {
        return graceSeconds == null ? FOR_EVER : Duration.ofSeconds(graceSeconds);
    }

    /** What is wrong with where to listen is told before the model is opened. */
    private void check() {
        try {
            new ServerConfig(host, port, grace(), ServerLimits.defaults());
        } catch (SeleneException e) {
            throw new SeleneException(SeleneException.Kind.USER, e.getMessage(), e);
        }
    }
}
