package dev.selene.tools.doctor;

import dev.selene.deployment.Severity;
import dev.selene.tools.process.CommandResult;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a container for Ascend cards needs of this machine. */
final class CardChecks {
    private static final List<String> MANAGERS = List.of("/dev/davinci_manager", "/dev/hisi_hdc", "/dev/devmm_svm");
    private static final List<String> MOUNTS = List.of(
            "/usr/local/Ascend/driver",
            "/usr/local/Ascend/firmware",
            "/usr/local/sbin/npu-smi",
            "/usr/local/sbin",
            "/etc/hccn.conf");
    private static final Duration DOCKER_TIMEOUT = Duration.ofSeconds(20);
    private static final String NO_CARDS = "there are no cards on this machine: Selene computes on the CPU";

    private CardChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "host.devices",
                        Severity.ERROR,
                        "the device nodes of all cards and of their managers are there",
                        "A container gets no card, and workers end while they start.",
                        "Load the driver on the host; in a container, pass every --device that ./selene launch prints.",
                        CardChecks::devices),
                new Check(
                        "host.driver",
                        Severity.WARNING,
                        "driver, firmware, npu-smi and hccn.conf lie where the container mounts them from",
                        "docker makes an empty directory for what is missing, and the card's tools fail in the container.",
                        "Install the driver and firmware packages of the cards.",
                        CardChecks::driver),
                new Check(
                        "host.docker",
                        Severity.WARNING,
                        "docker answers",
                        "The container of ./selene launch --run cannot be started.",
                        "systemctl start docker, and be in the group docker",
                        CardChecks::docker));
    }

    private static Outcome devices(Site site) {
        List<Integer> cards = site.cards();
        List<String> managers =
                MANAGERS.stream().filter(node -> !Files.exists(site.path(node))).toList();
        if (cards.isEmpty() && managers.size() == MANAGERS.size()) return new Outcome.Skipped(NO_CARDS);
        List<Finding> findings = new ArrayList<>();
        managers.forEach(node -> findings.add(Finding.of(node + " is missing")));
        for (int card = 0; card < wanted(site); card++)
            if (!cards.contains(card)) findings.add(Finding.of("/dev/davinci" + card + " is missing"));
        return Outcome.of(findings, cards.size() + " cards");
    }

    private static int wanted(Site site) {
        if (site.subject().devices().isPresent())
            return site.subject().devices().getAsInt();
        return site.validConfig().map(config -> config.model().worldSize()).orElse(1);
    }

    private static Outcome driver(Site site) {
        if (site.cards().isEmpty()) return new Outcome.Skipped(NO_CARDS);
        return Outcome.of(
                MOUNTS.stream()
                        .filter(path -> !Files.exists(site.path(path)))
                        .map(path -> Finding.of(path + " is missing"))
                        .toList(),
                "all are there");
    }

    private static Outcome docker(Site site) {
        if (site.cards().isEmpty()) return new Outcome.Skipped(NO_CARDS);
        CommandResult result = site.machine().commands().run(List.of("docker", "version"), DOCKER_TIMEOUT);
        return result instanceof CommandResult.Finished finished && finished.succeeded()
                ? new Outcome.Passed(Stream.of(finished.output().split("\n"))
                        .map(String::strip)
                        .filter(line -> line.startsWith("Version:"))
                        .findFirst()
                        .orElse("it answers"))
                : Outcome.failed("docker version: " + result.describe());
    }
}
