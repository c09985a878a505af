package dev.selene.app;

import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.DeploymentProblem;
import dev.selene.deployment.Effect;
import dev.selene.deployment.Environment;
import dev.selene.deployment.EnvironmentVariable;
import dev.selene.deployment.EnvironmentVariables;
import dev.selene.deployment.Key;
import dev.selene.deployment.Parameter;
import dev.selene.deployment.Section;
import dev.selene.deployment.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a service says of its settings at the start. */
final class ServiceReport {
    private final Streams streams;

    ServiceReport(Streams streams) {
        this.streams = streams;
    }

    /** Errors, and which parts of the file could not be taken. */
    void refuse(List<DeploymentProblem> problems) {
        tell(problems);
        Set<String> subjects = problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .map(DeploymentProblem::subject)
                .collect(Collectors.toSet());
        subjects.stream()
                .map(ServiceReport::blockOf)
                .filter(block -> !block.isEmpty())
                .distinct()
                .sorted()
                .forEach(block -> streams.printLine("Failed to initialize " + block + " from JSON."));
    }

    private static String blockOf(String subject) {
        String block = "";
        for (Section section : Section.values())
            if (!section.path().isEmpty() && subject.startsWith(section.path() + ".")) block = section.block();
        return block;
    }

    void tell(List<DeploymentProblem> problems) {
        for (DeploymentProblem problem : problems)
            streams.err()
                    .println("selene: " + problem.severity().name().toLowerCase(Locale.ROOT) + ": "
                            + problem.describe());
        streams.err().flush();
    }

    /** Every parameter of this start, one a line. */
    void parameters(DeploymentConfig config) {
        streams.printLine("Parameters of this start:");
        for (Parameter parameter : config.parameters())
            parameter
                    .value()
                    .ifPresent(value -> streams.printLine(
                            "  " + parameter.key().path() + " = " + value + (parameter.written() ? "" : " (default)")));
    }

    /** What the operator has set and what changes nothing here, by reason. */
    void withoutEffect(DeploymentConfig config, Environment environment) {
        List<Key<?>> keys = config.withoutEffect();
        keys.stream()
                .collect(Collectors.groupingBy(
                        key -> ((Effect.NotApplicable) key.effect()).description(),
                        LinkedHashMap::new,
                        Collectors.mapping(Key::name, Collectors.joining(", "))))
                .forEach((reason, names) -> streams.printLine("Without effect here: " + names + ": " + reason + "."));
        for (EnvironmentVariable variable : EnvironmentVariables.all())
            if (variable.effect() instanceof Effect.NotApplicable(String reason)
                    && environment.get(variable.name()).isPresent())
                streams.printLine("Without effect here: " + variable.name() + " (environment): " + reason + ".");
    }
}
