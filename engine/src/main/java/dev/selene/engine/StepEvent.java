package dev.selene.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** One step of an engine in a flight recording. Costs nothing while none is running. */
@Name("dev.selene.EngineStep")
@Label("Engine Step")
@Description("One forward pass over several sequences, and what was done around it")
@Category("Selene")
@StackTrace(false)
final class StepEvent extends Event {
    @Label("Prefilled Tokens")
    long prefilledTokens;

    @Label("Decoded Tokens")
    long decodedTokens;

    @Label("Guessed Tokens")
    long guessedTokens;

    @Label("Right Guesses")
    long rightGuesses;

    @Label("Generated Tokens")
    long generatedTokens;

    @Label("Running Sequences")
    int running;

    @Label("Waiting Sequences")
    int waiting;

    @Label("Free Blocks")
    int freeBlocks;

    @Label("Scheduling")
    @Timespan
    long scheduleNanos;

    @Label("Forward Pass")
    @Timespan
    long runNanos;

    @Label("Sampling")
    @Timespan
    long sampleNanos;

    @Label("Drafting")
    @Timespan
    long draftNanos;

    @Label("Settling")
    @Timespan
    long settleNanos;

    /** Writes it, if somebody records. */
    void commit(EngineStats.Tokens tokens, EngineStats.PhaseNanos nanos, EngineStats.Load load) {
        end();
        if (!shouldCommit()) return;
        prefilledTokens = tokens.prefilled();
        decodedTokens = tokens.decoded();
        guessedTokens = tokens.guessed();
        rightGuesses = tokens.guessedRight();
        generatedTokens = tokens.generated();
        running = load.running();
        waiting = load.waiting();
        freeBlocks = load.freeBlocks();
        scheduleNanos = nanos.schedule();
        runNanos = nanos.run();
        sampleNanos = nanos.sample();
        draftNanos = nanos.draft();
        settleNanos = nanos.settle();
        commit();
    }
}
