package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.llm.Llm;
import dev.selene.server.ChatModel;
import dev.selene.server.SeleneServer;
import dev.selene.server.ServerConfig;
import dev.selene.server.ServerLimits;
import dev.selene.server.openai.OpenAi;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves a model over HTTP until SIGTERM or SIGINT. */
@Command(
        name = "serve",
        description = "Serve a model over HTTP: OpenAI's API and a page to chat with.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene serve --port 1025",
            "  ./selene serve --model /models/kimi-k2 --served-model-name kimi-k2 --host 0.0.0.0",
            "",
            "SIGTERM or Ctrl-C ends it with exit code 0 once running answers are done or the grace time is over; a second",
            "one ends it at once."
        })
final class ServeCommand implements Callable<Integer> {
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
            defaultValue = "10",
            description = "that running answers get to finish at the end; default: ${DEFAULT-VALUE}")
    private int graceSeconds;

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
        ServerConfig config = config();
        try (Llm llm = Llm.open(
                modelSettings.directory(),
                modelSettings.llmOptions(speculationSettings.over(servingSettings.options())))) {
            String name = servedModelName == null ? llm.name() : servedModelName;
            try (SeleneServer server = SeleneServer.start(config, List.of(new OpenAi(ChatModel.of(llm, name))))) {
                EndSignal endSignal = EndSignal.register();
                streams.printLine("Selene serves " + name + " at " + url(server.port()) + " (chat page: /, API: /v1)");
                endSignal.await();
                streams.err().println("selene: ending, running answers get " + graceSeconds + " s");
            }
        }
        return 0;
    }

    private ServerConfig config() {
        try {
            return new ServerConfig(host, port, Duration.ofSeconds(graceSeconds), ServerLimits.defaults());
        } catch (SeleneException e) {
            throw new SeleneException(SeleneException.Kind.USER, e.getMessage(), e);
        }
    }

    private String url(int listeningPort) {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listeningPort;
    }
}
