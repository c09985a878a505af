package dev.selene.tools.doctor;

import dev.selene.deployment.DeploymentProblem;

/**
 * Something that is not as it should be.
 *
 * @param evidence what was seen, and where
 * @param cure what to do about it; empty for that of the check
 */
public record Finding(String evidence, String cure) {
    /** With the cure of its check. */
    public static Finding of(String evidence) {
        return new Finding(evidence, "");
    }

    static Finding of(DeploymentProblem problem) {
        String subject = problem.subject().isEmpty() ? "" : problem.subject() + ": ";
        return new Finding(problem.place() + ": " + subject + problem.message().strip(), problem.cure());
    }
}
