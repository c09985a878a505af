package dev.selene.app;

import dev.selene.deployment.Checked;
import dev.selene.deployment.ConfigFile;
import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.DeploymentProblem;
import dev.selene.deployment.Environment;
import dev.selene.deployment.EnvironmentVariables;
import dev.selene.deployment.FileFacts;
import dev.selene.deployment.FileRules;
import dev.selene.deployment.Place;
import dev.selene.deployment.RankTable;
import dev.selene.deployment.RankTableFile;
import dev.selene.deployment.RankTableRules;
import dev.selene.deployment.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an operator's files and variables come to, before anything is opened.
 *
 * @param role of this node
 * @param notes what is no error but should be known
 */
record ServicePlan(Path configFile, DeploymentConfig config, Role role, List<DeploymentProblem> notes) {
    /** What a node does among several. */
    enum Role {
        /** There is one node, or this one holds rank 0: it serves. */
        MASTER,
        /** Another node serves. */
        SLAVE
    }

    /** Reads everything; what is wrong is told at once. */
    static ServicePlan read(Path configFile, Environment environment) throws ServiceProblem {
        List<DeploymentProblem> problems = new ArrayList<>(EnvironmentVariables.check(environment));
        byte[] bytes = bytes(configFile, environment, "ConfigManager: Invalid config path.", problems);
        Checked<DeploymentConfig> checked = ConfigFile.read(bytes, configFile, environment);
        problems.addAll(checked.problems());
        if (checked.value().isEmpty()) throw new ServiceProblem(problems);
        Role role = Role.MASTER;
        if (checked.value().get().model().multiNode())
            role = role(checked.value().get(), environment, problems);
        if (problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR))
            throw new ServiceProblem(problems);
        return new ServicePlan(configFile, checked.value().get(), role, problems);
    }

    private static Role role(DeploymentConfig config, Environment environment, List<DeploymentProblem> problems)
            throws ServiceProblem {
        Optional<String> path = environment.get("RANK_TABLE_FILE");
        if (path.isEmpty()) {
            problems.add(new DeploymentProblem(
                    Severity.WARNING,
                    Environment.PLACE,
                    "RANK_TABLE_FILE",
                    "Ranktable file is not exist, please set a valid ranktable file path with RANK_TABLE_FILE environment.",
                    "MindIE would not start; here one rank computes, and this node serves."));
            return Role.MASTER;
        }
        byte[] bytes = bytes(Path.of(path.get()), environment, "Ranktable file path is invalid.", problems);
        Checked<RankTable> table = RankTableFile.read(bytes, path.get());
        problems.addAll(table.problems());
        if (table.value().isEmpty()) return Role.MASTER;
        problems.addAll(RankTableRules.check(config, table.value().get(), path.get(), environment));
        Optional<RankTable.Server> own = table.value().get().find(environment);
        return own.isEmpty() || own.get().equals(table.value().get().master()) ? Role.MASTER : Role.SLAVE;
    }

    /** The bytes of a file that the rules for files let through. */
    private static byte[] bytes(Path file, Environment environment, String said, List<DeploymentProblem> problems)
            throws ServiceProblem {
        try {
            if (environment.checksPermissions()) {
                int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
                FileFacts.of(file)
                        .ifPresent(facts -> problems.addAll(FileRules.check(facts, FileRules.CONFIG_MODE, uid)));
            }
            return Files.readAllBytes(file);
        } catch (IOException | UnsupportedOperationException e) {
            problems.add(new DeploymentProblem(
                    Severity.ERROR,
                    Place.of(file.toString()),
                    "",
                    said + " It cannot be read: " + e,
                    "Name the file with --config-file or MIES_CONFIG_JSON_PATH, a rank table with RANK_TABLE_FILE."));
            throw new ServiceProblem(problems);
        }
    }
}
