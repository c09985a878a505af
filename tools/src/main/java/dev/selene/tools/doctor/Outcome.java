package dev.selene.tools.doctor;

import java.util.List;

/** What came of a check. */
public sealed interface Outcome {
    /** All is well; {@code evidence} says what was seen. */
    record Passed(String evidence) implements Outcome {}

    /** Something is not. */
    record Failed(List<Finding> findings) implements Outcome {
        public Failed {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) throw new IllegalArgumentException("a failure without a finding");
        }
    }

    /** It does not apply here, or could not be looked at. */
    record Skipped(String reason) implements Outcome {}

    /** Passed unless there are findings. */
    static Outcome of(List<Finding> findings, String evidence) {
        return findings.isEmpty() ? new Passed(evidence) : new Failed(findings);
    }

    /** Failed with one finding. */
    static Outcome failed(String evidence) {
        return new Failed(List.of(Finding.of(evidence)));
    }
}
