package dev.selene.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A scheduler, and an engine that computes whatever it asks for and samples token 1 where one is due. */
final class ScheduledRun {
    static final SequenceId A = new SequenceId(0);
    static final SequenceId B = new SequenceId(1);
    static final SequenceId C = new SequenceId(2);
    static final SequenceId D = new SequenceId(3);

    final Scheduler scheduler;
    long now;

    ScheduledRun(Limits limits) {
        this.scheduler = limits.scheduler();
    }

    /** No two begin alike. */
    void add(SequenceId id, int promptTokens, int maxTokens) {
        add(id, promptTokens, maxTokens, GenerationRequest.DEFAULT_PRIORITY);
    }

    void add(SequenceId id, int promptTokens, int maxTokens, int priority) {
        int[] prompt = new int[promptTokens];
        Arrays.fill(prompt, (int) id.value() + 2);
        addPrompt(id, maxTokens, priority, prompt);
    }

    void addPrompt(SequenceId id, int maxTokens, int priority, int... prompt) {
        Sequence sequence = new Sequence(
                id,
                new GenerationRequest(
                        prompt,
                        Sampling.greedy(),
                        maxTokens,
                        Set.of(),
                        LogitRules.none(),
                        LogprobOptions.none(),
                        priority));
        sequence.arrivedAt(now);
        scheduler.add(sequence);
    }

    void remove(SequenceId id) {
        scheduler.remove(id);
        scheduler.checkInvariants();
    }

    List<Step> advance() {
        return perform().steps();
    }

    /** One step; what is complete leaves. */
    StepPlan perform() {
        StepPlan plan = scheduler.schedule(now);
        scheduler.checkInvariants();
        for (Step step : plan.steps()) {
            Sequence sequence = scheduler.sequence(step.sequence());
            sequence.slice(step);
            scheduler.computed(step);
            boolean ends = sequence.awaitsToken() && sequence.append(1).isPresent();
            scheduler.seal(sequence);
            if (ends) scheduler.remove(sequence.id());
        }
        scheduler.checkInvariants();
        return plan;
    }

    void advance(int steps) {
        for (int i = 0; i < steps; i++) advance();
    }
}
