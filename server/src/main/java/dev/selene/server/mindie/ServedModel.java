package dev.selene.server.mindie;

import dev.selene.engine.EngineConfig;
import dev.selene.engine.EngineStats;
import dev.selene.server.ChatModel;
import java.util.function.Supplier;

/**
 * The model behind MindIE's routes, and what they tell of it.
 *
 * @param maxInputTokens of a prompt
 * @param engine its limits
 * @param stats what it does at the moment
 * @param settings as the configuration has them
 */
public record ServedModel(
        ChatModel model, int maxInputTokens, EngineConfig engine, Supplier<EngineStats> stats, Settings settings) {
    /**
     * What is told and changes nothing.
     *
     * @param weightFolder last part of the weights' path
     * @param version of this program
     */
    public record Settings(
            String weightFolder,
            String version,
            int maxJsonDepth,
            int maxPrefillTokens,
            int maxPrefillBatchSize,
            int prefillPolicyType,
            int decodePolicyType,
            int npuMemSize,
            int cpuMemSize,
            int worldSize) {}

    String name() {
        return model.name();
    }

    EngineStats.Load load() {
        return stats.get().load();
    }

    /** Answers that could begin at once. */
    int freeSlots() {
        return Math.max(0, engine.maxBatchSize() - load().running());
    }

    /** Tokens of an answer to a prompt of this length: what was asked for, cut to what the context leaves. */
    int roomFor(int promptTokens, int wanted) {
        int kept = Math.min(promptTokens, maxInputTokens);
        return Math.clamp(Math.min(wanted, engine.maxIterTimes()), 1, Math.max(1, model.contextTokens() - kept));
    }
}
