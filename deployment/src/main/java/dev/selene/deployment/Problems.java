package dev.selene.deployment;

import java.util.ArrayList;
import java.util.List;

/** Collects problems in the order in which they are found. Not thread-safe. */
final class Problems {
    private final List<DeploymentProblem> found = new ArrayList<>();

    void error(Place place, String subject, String message, String cure) {
        add(new DeploymentProblem(Severity.ERROR, place, subject, message, cure));
    }

    void warning(Place place, String subject, String message, String cure) {
        add(new DeploymentProblem(Severity.WARNING, place, subject, message, cure));
    }

    void note(Place place, String subject, String message) {
        add(new DeploymentProblem(Severity.NOTE, place, subject, message, ""));
    }

    void add(DeploymentProblem problem) {
        found.add(problem);
    }

    List<DeploymentProblem> all() {
        return List.copyOf(found);
    }
}
