package dev.selene.app;

import dev.selene.deployment.DeploymentProblem;
import java.util.List;

/** The service cannot start from what an operator has written. Its problems were collected, not thrown. */
final class ServiceProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<DeploymentProblem> problems;

    ServiceProblem(List<DeploymentProblem> problems) {
        super(problems.size() + " problems");
        this.problems = List.copyOf(problems);
    }

    List<DeploymentProblem> problems() {
        return problems;
    }
}
