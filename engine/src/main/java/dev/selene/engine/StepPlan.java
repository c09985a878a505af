package dev.selene.engine;

import java.util.ArrayList;
import java.util.List;

/** What the scheduler asks for: first the copies, in their order, then one forward pass over the steps. */
record StepPlan(List<BlockCopy> copies, List<Step> steps) {
    /** Nothing yet. */
    static StepPlan empty() {
        return new StepPlan(new ArrayList<>(), new ArrayList<>());
    }

    int numTokens() {
        int sum = 0;
        for (Step step : steps) sum += step.numTokens();
        return sum;
    }
}
