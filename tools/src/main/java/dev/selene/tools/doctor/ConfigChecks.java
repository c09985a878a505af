package dev.selene.tools.doctor;

import dev.selene.deployment.Checked;
import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.DeploymentProblem;
import dev.selene.deployment.FileFacts;
import dev.selene.deployment.FileRules;
import dev.selene.deployment.Parameter;
import dev.selene.deployment.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** MindIE's config.json: what the service itself would say of it at its start, and what it starts with and should not. */
final class ConfigChecks {
    private static final String NONE = "no config.json was named: --config-file F";

    private ConfigChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "config.file",
                        Severity.ERROR,
                        "config.json is there",
                        "The service ends with \"Get config path failed\".",
                        "./selene config --init writes one for a checkpoint and a machine.",
                        ConfigChecks::file),
                new Check(
                        "config.mode",
                        Severity.ERROR,
                        "config.json has at most mode 640, is no link and belongs to who starts the service",
                        "The service refuses to read it.",
                        "",
                        ConfigChecks::mode),
                new Check(
                        "config.syntax",
                        Severity.ERROR,
                        "config.json is JSON",
                        "The service ends with \"Json file is invalid. Please check json format!\".",
                        "",
                        site -> problems(
                                site,
                                Severity.ERROR,
                                problem -> problem.subject().isEmpty(),
                                "it is JSON")),
                new Check(
                        "config.rules",
                        Severity.ERROR,
                        "every key is there, of its type and in its range, and the keys fit together",
                        "The service does not start, and says so of one key only.",
                        "",
                        site -> problems(
                                site,
                                Severity.ERROR,
                                problem -> !problem.subject().isEmpty(),
                                "all rules hold")),
                new Check(
                        "config.spelling",
                        Severity.WARNING,
                        "no key is misspelt",
                        "MindIE ignores keys it does not know: what was meant does not happen, and nothing says so.",
                        "",
                        site -> problems(
                                site, Severity.WARNING, ConfigChecks::isMisspelt, "no key looks like another one")),
                new Check(
                        "config.doubtful",
                        Severity.WARNING,
                        "nothing in it has another effect than its author may think",
                        "The service starts, and not as meant.",
                        "",
                        site -> problems(site, Severity.WARNING, problem -> !isMisspelt(problem), "nothing doubtful")),
                new Check(
                        "config.weight-path",
                        Severity.ERROR,
                        "modelWeightPath is a directory",
                        "The service loads nothing.",
                        "Write the directory that holds the weights' config.json.",
                        site -> valid(site, ConfigChecks::weightPath)),
                new Check(
                        "config.exposed",
                        Severity.WARNING,
                        "without HTTPS only this machine can reach the service",
                        "Prompts and answers travel in the clear, and everybody who reaches the port can ask.",
                        "Set httpsEnabled to true, or ipAddress to 127.0.0.1 behind a proxy that speaks TLS.",
                        site -> valid(site, ConfigChecks::exposed)),
                new Check(
                        "config.dynamic-timeout",
                        Severity.NOTE,
                        "EnableDynamicAdjustTimeoutConfig is there",
                        "Without it MindIE 2.3 logs an exception every few seconds.",
                        "Add \"EnableDynamicAdjustTimeoutConfig\" : false.",
                        site -> valid(site, ConfigChecks::dynamicTimeout)));
    }

    /** What {@code look} says of a config.json that is right. */
    static Outcome valid(Site site, BiFunction<Site, DeploymentConfig, Outcome> look) {
        if (site.config().isEmpty()) return new Outcome.Skipped(NONE);
        Optional<DeploymentConfig> config = site.validConfig();
        return config.map(value -> look.apply(site, value))
                .orElse(new Outcome.Skipped("config.json is not right yet: config.syntax or config.rules tells"));
    }

    /** Where a key stands, for evidence. */
    static String where(DeploymentConfig config, String path) {
        return config.parameter(path).map(Parameter::place).orElseThrow() + ": " + path;
    }

    private static Outcome file(Site site) {
        Optional<Path> file = site.subject().configFile();
        if (file.isEmpty()) return new Outcome.Skipped(NONE);
        return Files.isRegularFile(file.get())
                ? new Outcome.Passed(file.get().toString())
                : Outcome.failed(file.get() + (Files.exists(file.get()) ? " is not a file" : " does not exist"));
    }

    private static Outcome mode(Site site) {
        return site.subject()
                .configFile()
                .map(file -> mode(site, file, FileRules.CONFIG_MODE))
                .orElse(new Outcome.Skipped(NONE));
    }

    /** What MindIE would refuse a file for. */
    static Outcome mode(Site site, Path file, int maxMode) {
        if (!site.environment().checksPermissions())
            return new Outcome.Skipped("MINDIE_CHECK_INPUTFILES_PERMISSION is 0: owners and modes are not checked");
        try {
            Optional<FileFacts> facts = FileFacts.of(file);
            if (facts.isEmpty()) return new Outcome.Skipped(file + " does not exist, or its file system has no modes");
            return Outcome.of(
                    FileRules.check(facts.get(), maxMode, site.machine().uid()).stream()
                            .map(Finding::of)
                            .toList(),
                    "mode " + Integer.toOctalString(facts.get().mode()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome problems(Site site, Severity severity, Predicate<DeploymentProblem> which, String well) {
        Optional<Checked<DeploymentConfig>> config = site.config();
        if (config.isEmpty()) return new Outcome.Skipped(NONE);
        return Outcome.of(
                config.get().problems(severity).stream()
                        .filter(which)
                        .map(Finding::of)
                        .toList(),
                well);
    }

    private static boolean isMisspelt(DeploymentProblem problem) {
        return problem.cure().startsWith("Did you mean");
    }

    private static Outcome weightPath(Site site, DeploymentConfig config) {
        String path = config.model().weightPath();
        if (Files.isDirectory(Path.of(path))) return new Outcome.Passed(path);
        return Outcome.failed(where(config, "BackendConfig.ModelDeployConfig.ModelConfig[0].modelWeightPath") + " is \""
                + path + "\", and "
                + (Files.exists(Path.of(path)) ? "that is no directory" : "there is no such directory"));
    }

    private static Outcome exposed(Site site, DeploymentConfig config) {
        List<Finding> findings = new ArrayList<>();
        String host = config.server().data().host();
        boolean loopback = host.startsWith("127.") || host.equals("::1") || host.equals("localhost");
        if (config.server().data().tls().isEmpty() && !loopback)
            findings.add(Finding.of(
                    where(config, "ServerConfig.httpsEnabled") + " is false, and the service listens on " + host));
        return Outcome.of(findings, loopback ? "it listens on " + host : "HTTPS is on");
    }

    private static Outcome dynamicTimeout(Site site, DeploymentConfig config) {
        return config.parameter("EnableDynamicAdjustTimeoutConfig")
                        .orElseThrow()
                        .written()
                ? new Outcome.Passed("it is there")
                : Outcome.failed(
                        site.subject().configFile().orElseThrow() + " has no EnableDynamicAdjustTimeoutConfig");
    }
}
