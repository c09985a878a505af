package dev.selene.deployment;

import java.util.ArrayList;
import java.util.List;

/** Whether a config.json and a rank table fit together. */
public final class RankTableRules {
    private RankTableRules() {}

    /**
     * What does not fit; ERROR where MindIE would not start.
     *
     * @param source the rank table's file
     */
    public static List<DeploymentProblem> check(
            DeploymentConfig config, RankTable table, String source, Environment environment) {
        List<DeploymentProblem> problems = new ArrayList<>();
        Place place = Place.of(source);
        for (String message :
                ParallelRules.violations(config.model().layout(), table.worldSize(), table.devicesPerNode()))
            problems.add(new DeploymentProblem(
                    Severity.ERROR,
                    place,
                    "server_list",
                    message,
                    "./selene plan lists the layouts that " + table.worldSize() + " devices allow."));
        if (table.find(environment).isEmpty())
            problems.add(new DeploymentProblem(
                    Severity.WARNING,
                    Environment.PLACE,
                    "MIES_CONTAINER_IP",
                    environment.get("MIES_CONTAINER_IP").isEmpty()
                            ? "The env variable MIES_CONTAINER_IP isn't exist."
                            : "is " + environment.get("MIES_CONTAINER_IP").get()
                                    + ", which is no container_ip of the rank table.",
                    "Set it to this node's container_ip."));
        return problems;
    }
}
