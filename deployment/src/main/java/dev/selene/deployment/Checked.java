package dev.selene.deployment;

import java.util.List;
import java.util.Optional;

/**
 * What became of a file: its content, and all that is wrong with it.
 *
 * @param value present exactly if no problem is an ERROR
 */
public record Checked<T>(Optional<T> value, List<DeploymentProblem> problems) {
    public Checked {
        problems = List.copyOf(problems);
        if (value.isPresent() == hasErrors(problems))
            throw new IllegalArgumentException(value.isPresent() ? "a value with errors" : "neither value nor error");
    }

    /** The value, unless a problem is an error. */
    static <T> Checked<T> of(T value, List<DeploymentProblem> problems) {
        return new Checked<>(hasErrors(problems) ? Optional.empty() : Optional.of(value), problems);
    }

    static boolean hasErrors(List<DeploymentProblem> problems) {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /** The problems of one severity. */
    public List<DeploymentProblem> problems(Severity severity) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .toList();
    }
}
