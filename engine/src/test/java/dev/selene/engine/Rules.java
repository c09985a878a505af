package dev.selene.engine;

import java.util.Set;

/** Rule states for tests. */
final class Rules {
    private Rules() {}

    static RuleState none() {
        return of(LogitRules.none(), Set.of(), 0);
    }

    static RuleState of(LogitRules rules, Set<Integer> stopIds, int... promptIds) {
        return new RuleState(new GenerationRequest(
                promptIds, Sampling.greedy(), Integer.MAX_VALUE, stopIds, rules, LogprobOptions.none()));
    }
}
