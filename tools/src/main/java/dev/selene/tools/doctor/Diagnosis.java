package dev.selene.tools.doctor;

import dev.selene.deployment.Severity;
import java.util.List;
import java.util.Optional;

/** What came of all checks. */
public record Diagnosis(List<CheckResult> results) {
    public Diagnosis {
        results = List.copyOf(results);
    }

    /** The worst severity of a check that failed; empty when none did. */
    public Optional<Severity> worst() {
        return results.stream()
                .filter(CheckResult::failed)
                .map(result -> result.check().severity())
                .min(Severity::compareTo);
    }

    /** How many checks of this severity failed. */
    public long failed(Severity severity) {
        return results.stream()
                .filter(result -> result.failed() && result.check().severity() == severity)
                .count();
    }

    long passed() {
        return results.stream()
                .filter(result -> result.outcome() instanceof Outcome.Passed)
                .count();
    }

    long skipped() {
        return results.stream()
                .filter(result -> result.outcome() instanceof Outcome.Skipped)
                .count();
    }
}
