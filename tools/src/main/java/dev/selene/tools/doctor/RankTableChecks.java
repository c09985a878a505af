package dev.selene.tools.doctor;

import dev.selene.deployment.Checked;
import dev.selene.deployment.DeploymentProblem;
import dev.selene.deployment.FileRules;
import dev.selene.deployment.RankTable;
import dev.selene.deployment.RankTableRules;
import dev.selene.deployment.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The rank table, as the service would judge it, and whether it fits config.json and this node. */
final class RankTableChecks {
    private static final String NONE = "no rank table was named: --rank-table F, or RANK_TABLE_FILE";

    private RankTableChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "rank-table.file",
                        Severity.ERROR,
                        "the rank table is there, under an absolute path, when several nodes compute together",
                        "The service ends with \"Ranktable file is not exist\".",
                        "./selene ranktable --hosts … --out rank_table_file.json writes one; set RANK_TABLE_FILE to its"
                                + " absolute path on every node.",
                        RankTableChecks::file),
                new Check(
                        "rank-table.mode",
                        Severity.ERROR,
                        "it has at most mode 640, is no link and belongs to who starts the service",
                        "The service refuses to read it.",
                        "chmod 640 rank_table_file.json",
                        RankTableChecks::mode),
                new Check(
                        "rank-table.syntax",
                        Severity.ERROR,
                        "it is JSON",
                        "The service ends with \"Ranktable file is invalid. Please check json format!\". The sample of the"
                                + " guide is a sketch: its \"...\" and the commas before brackets are no JSON.",
                        "",
                        site -> problems(
                                site,
                                Severity.ERROR,
                                problem -> problem.subject().isEmpty(),
                                "it is JSON")),
                new Check(
                        "rank-table.rules",
                        Severity.ERROR,
                        "counts, ids and addresses are right and occur once",
                        "The service does not start, or the first collective hangs.",
                        "",
                        site -> problems(
                                site,
                                Severity.ERROR,
                                problem -> !problem.subject().isEmpty(),
                                "all rules hold")),
                new Check(
                        "rank-table.order",
                        Severity.WARNING,
                        "servers and cards stand in the order of their ranks, the master first, and status is completed",
                        "The node of rank 0 becomes the master, whatever stands first; people read it otherwise.",
                        "",
                        site -> problems(site, Severity.WARNING, _ -> true, "they do")),
                new Check(
                        "rank-table.layout",
                        Severity.ERROR,
                        "its devices allow the layout of config.json",
                        "The workers end with ATB_MODELS_PARAM_INVALID while they load.",
                        "",
                        site -> fit(site, Severity.ERROR, "they do")),
                new Check(
                        "rank-table.node",
                        Severity.WARNING,
                        "MIES_CONTAINER_IP is the container_ip of one of its servers",
                        "A node that does not find itself falls back on its host name, and often becomes nobody.",
                        "Set MIES_CONTAINER_IP to this node's container_ip.",
                        site -> fit(site, Severity.WARNING, "it is")));
    }

    private static Outcome file(Site site) {
        Optional<Path> file = site.rankTableFile();
        if (file.isEmpty()) {
            boolean wanted =
                    site.validConfig().map(config -> config.model().multiNode()).orElse(false);
            return wanted
                    ? Outcome.failed(
                            "multiNodesInferEnabled is true, and neither --rank-table nor RANK_TABLE_FILE names one")
                    : new Outcome.Skipped(NONE);
        }
        if (!Files.isRegularFile(file.get()))
            return Outcome.failed(file.get() + (Files.exists(file.get()) ? " is not a file" : " does not exist"));
        boolean relative = site.environment()
                .get("RANK_TABLE_FILE")
                .filter(value -> !value.startsWith("/"))
                .isPresent();
        return relative
                ? Outcome.failed("RANK_TABLE_FILE is "
                        + site.environment().get("RANK_TABLE_FILE").get() + ", which is not an absolute path")
                : new Outcome.Passed(file.get().toString());
    }

    private static Outcome mode(Site site) {
        return site.rankTableFile()
                .map(file -> ConfigChecks.mode(site, file, FileRules.CONFIG_MODE))
                .orElse(new Outcome.Skipped(NONE));
    }

    private static Outcome problems(Site site, Severity severity, Predicate<DeploymentProblem> which, String well) {
        Optional<Checked<RankTable>> table = site.rankTable();
        if (table.isEmpty()) return new Outcome.Skipped(NONE);
        return Outcome.of(
                table.get().problems(severity).stream()
                        .filter(which)
                        .map(Finding::of)
                        .toList(),
                well);
    }

    private static Outcome fit(Site site, Severity severity, String well) {
        if (site.validRankTable().isEmpty()) return new Outcome.Skipped("there is no rank table that is right");
        return ConfigChecks.valid(
                site,
                (_, config) -> Outcome.of(
                        RankTableRules.check(
                                        config,
                                        site.validRankTable().get(),
                                        site.rankTableFile().orElseThrow().toString(),
                                        site.environment())
                                .stream()
                                .filter(problem -> problem.severity() == severity)
                                .map(Finding::of)
                                .toList(),
                        well));
    }
}
