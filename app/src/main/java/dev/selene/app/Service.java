package dev.selene.app;

import dev.selene.deployment.ConfigFile;
import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.Environment;
import dev.selene.llm.Llm;
import dev.selene.server.ChatModel;
import dev.selene.server.PromptLimit;
import dev.selene.server.SeleneServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A service as MindIE's daemon is one: started from config.json and the environment, ended by a signal. */
final class Service {
    private final Streams streams;
    private final Environment environment;
    private final ServiceReport report;

    Service(Streams streams, Environment environment) {
        this.streams = streams;
        this.environment = environment;
        this.report = new ServiceReport(streams);
    }

    /** Reads what the operator has written; tells what is wrong before it throws. */
    ServicePlan plan(Optional<Path> option) throws ServiceProblem {
        Path home = Path.of(System.getProperty("selene.home", "."));
        Path configFile = ConfigFile.locate(option, environment, home).toAbsolutePath();
        streams.printLine("ConfigManager: Load Config from " + configFile + ".");
        try {
            ServicePlan plan = ServicePlan.read(configFile, environment);
            report.tell(plan.notes());
            streams.printLine("[ConfigManager::InitConfigManager] Successfully init config manager");
            return plan;
        } catch (ServiceProblem e) {
            report.refuse(e.problems());
            throw e;
        }
    }

    /** Serves until a signal comes, or somebody asks for the end over HTTP. */
    void run(ServicePlan plan) {
        DeploymentConfig config = plan.config();
        report.parameters(config);
        report.withoutEffect(config, environment);
        streams.printLine(
                "[ConfigManager::ExecuteConfigInteractions] Configuration interactions completed successfully");
        if (config.model().multiNode() || config.model().worldSize() > 1)
            streams.printLine(
                    "Selene computes the model on one rank of one node: it needs the memory of this node for all"
                            + " weights, and dp, tp, moe_tp and moe_ep have no effect.");
        try (ServiceLog log = ServiceLog.open(environment, streams, plan)) {
            EndSignal endSignal = EndSignal.register();
            if (plan.role() == ServicePlan.Role.SLAVE) standBy(endSignal);
            else serve(config, log, endSignal);
        }
    }

    private void standBy(EndSignal endSignal) {
        streams.printLine("Multi Nodes infer slave instance need not init TokenizerProcessPool and HttpWrapper");
        streams.printLine(
                "The node of rank 0 computes and serves; this one has nothing to do until it is told to end.");
        streams.printLine("Daemon start success!");
        endSignal.await();
    }

    private void serve(DeploymentConfig config, ServiceLog log, EndSignal endSignal) {
        Path weights = Directories.existing(Path.of(config.model().weightPath()));
        int contextTokens = ServiceOptions.contextTokens(config, weights);
        if (contextTokens < config.schedule().maxSeqLen())
            streams.printLine(
                    "maxSeqLen " + config.schedule().maxSeqLen() + " exceeds the checkpoint's context: prompt and"
                            + " answer together have " + contextTokens + " tokens.");
        Duration grace = config.selene().drainTimeout().orElse(config.server().e2eTimeout());
        try (Llm llm = Llm.open(weights, ServiceOptions.llm(config, contextTokens))) {
            var model = new PromptLimit(
                    ChatModel.of(llm, config.model().name()),
                    Math.min(config.schedule().maxInputTokens(), contextTokens - 1),
                    switch (config.model().truncation()) {
                        case REJECT -> PromptLimit.Excess.REFUSE;
                        case KEEP_HEAD -> PromptLimit.Excess.KEEP_HEAD;
                        case KEEP_TAIL -> PromptLimit.Excess.KEEP_TAIL;
                    });
            var planes = new ServicePlanes(config, environment, llm, model, endSignal::request);
            try (SeleneServer server = planes.start(grace)) {
                server.urls().forEach(url -> streams.printLine("Listening at " + url));
                log.started();
                streams.printLine("Daemon start success!");
                endSignal.await();
                log.ending();
                streams.err().println("Daemon is killing, please wait about 15 seconds...");
                streams.err()
                        .println("selene: running answers get up to " + grace.toSeconds()
                                + " s; a second signal ends at once");
                streams.err().flush();
            }
        }
        streams.err().println("All subprocesses exited gracefully.");
    }
}
