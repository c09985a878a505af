package dev.selene.tools.doctor;

/** A check and what came of it. */
public record CheckResult(Check check, Outcome outcome) {
    boolean failed() {
        return outcome instanceof Outcome.Failed;
    }
}
