package dev.selene.engine;

import java.util.function.LongSupplier;

/**
 * Measures the steps of one engine: sums for {@link EngineStats}, an event each. The engine thread writes, any thread may
 * read {@link #stats()}.
 */
final class StepMeter {
    private final LongSupplier nanoTime;
    private volatile EngineStats stats;
    private StepEvent event;
    private long lapStart;
    private long cached;
    private long guessed;
    private long guessedRight;

    StepMeter(LongSupplier nanoTime, EngineStats.Load load) {
        this.nanoTime = nanoTime;
        this.stats = EngineStats.of(load);
    }

    EngineStats stats() {
        return stats;
    }

    /** What changed between steps. */
    void load(EngineStats.Load now) {
        stats = stats.withLoad(now);
    }

    void begin() {
        event = new StepEvent();
        event.begin();
        lapStart = nanoTime.getAsLong();
        cached = 0;
        guessed = 0;
        guessedRight = 0;
    }

    /** Time since the last lap or the beginning. */
    long lap() {
        long now = nanoTime.getAsLong();
        long nanos = now - lapStart;
        lapStart = now;
        return nanos;
    }

    /** A sequence is prefilled, these tokens of it from the cache. */
    void cached(int numTokens) {
        cached += numTokens;
    }

    /** This many guesses were verified, and how many of them were right. */
    void guessed(int numGuesses, int numRight) {
        guessed += numGuesses;
        guessedRight += numRight;
    }

    void end(StepPlan plan, int numGenerated, EngineStats.PhaseNanos nanos, EngineStats.Load load, long preemptions) {
        long prefilled = 0;
        long decoded = 0;
        for (Step step : plan.steps()) {
            switch (step) {
                case Step.Prefill prefill -> prefilled += prefill.numTokens();
                case Step.Decode _ -> decoded++;
            }
        }
        var tokens = new EngineStats.Tokens(prefilled, cached, decoded, guessed, guessedRight, numGenerated);
        stats = stats.afterStep(tokens, nanos, load, preemptions);
        event.commit(tokens, nanos, load);
    }
}
