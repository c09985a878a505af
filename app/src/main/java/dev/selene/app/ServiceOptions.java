package dev.selene.app;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.compute.Backends;
import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.SchedulePolicy;
import dev.selene.deployment.ScheduleSettings;
import dev.selene.deployment.SeleneSettings;
import dev.selene.deployment.ServerSettings;
import dev.selene.engine.Deadlines;
import dev.selene.engine.Policy;
import dev.selene.engine.ScheduleConfig;
import dev.selene.formats.ModelConfig;
import dev.selene.llm.LlmOptions;
import dev.selene.llm.ServingOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** From MindIE's settings to the options of the library. */
final class ServiceOptions {
    private static final long GIGABYTE = 1L << 30;

    private ServiceOptions() {}

    /** Tokens of prompt and answer: what the file says, or what the checkpoint can do if that is less. */
    static int contextTokens(DeploymentConfig config, Path weights) {
        int limit = ModelConfig.read(weights).maxPositionEmbeddings();
        return Math.min(config.schedule().maxSeqLen(), limit);
    }

    static LlmOptions llm(DeploymentConfig config, int contextTokens) {
        SeleneSettings selene = config.selene();
        LlmOptions defaults = LlmOptions.defaults();
        return new LlmOptions(
                selene.backend().orElse(Backends.NAMES.getFirst()),
                selene.threads().orElse(defaults.threads()),
                selene.kvDType().equals("f32") ? DType.F32 : DType.BF16,
                defaults.dequantisation(),
                defaults.loraNormEps(),
                OptionalInt.of(contextTokens),
                serving(config));
    }

    static ServingOptions serving(DeploymentConfig config) {
        ScheduleSettings schedule = config.schedule();
        SeleneSettings selene = config.selene();
        ServerSettings server = config.server();
        OptionalInt kvGigabytes = config.model().kvGigabytes();
        return new ServingOptions(
                schedule.maxBatchSize(),
                selene.maxQueueLength().orElse(acceptedRequests(server)),
                selene.kvMemoryShare(),
                selene.prefixCache(),
                Optional.empty(),
                schedule.blockTokens(),
                schedule.maxPreemptCount() == 0 ? 0 : config.model().hostKvGigabytes() * GIGABYTE,
                OptionalInt.of(schedule.maxIterTimes()),
                schedule(schedule),
                new Deadlines(server.e2eTimeout(), server.tokenTimeout(), server.e2eTimeout()),
                SpeculationSettings.parse(
                        selene.speculate().or(() -> config.model().speculate()).orElse("off"),
                        SeleneException.Kind.CONFIG),
                kvGigabytes.isPresent() ? OptionalLong.of(kvGigabytes.getAsInt() * GIGABYTE) : OptionalLong.empty());
    }

    /** maxLinkNum requests that are worked on, and twice as many that wait. */
    static int acceptedRequests(ServerSettings server) {
        return 3 * server.maxLinkNum();
    }

    private static ScheduleConfig schedule(ScheduleSettings settings) {
        return new ScheduleConfig(
                settings.mix() ? ScheduleConfig.Template.MIX : ScheduleConfig.Template.STANDARD,
                policy(settings.policy()),
                settings.maxPrefillBatchSize(),
                settings.maxPrefillTokens(),
                settings.maxQueueDelay(),
                settings.maxFirstTokenWaitTime(),
                settings.supportSelectBatch(),
                settings.prefillTimePerRequest(),
                settings.decodeTimePerRequest(),
                settings.maxPreemptCount());
    }

    private static Policy policy(SchedulePolicy policy) {
        return switch (policy) {
            case FCFS -> Policy.FCFS;
            case PRIORITY -> Policy.PRIORITY;
            case SJF -> Policy.SJF;
            case MLFQ -> Policy.MLFQ;
        };
    }
}
