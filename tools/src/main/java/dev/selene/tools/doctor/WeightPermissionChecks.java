package dev.selene.tools.doctor;

import dev.selene.deployment.FileFacts;
import dev.selene.deployment.FileRules;
import dev.selene.deployment.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Owner and modes that MindIE demands of the weights, and of every directory above them. */
final class WeightPermissionChecks {
    private static final int SHOWN = 5;
    private static final int WRITABLE_BY_OTHERS = 0002;
    private static final int SEARCHABLE_BY_OWNER = 0100;
    private static final int SEARCHABLE_BY_OTHERS = 0001;
    private static final int ROOT = 0;

    private WeightPermissionChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "weights.modes",
                        Severity.ERROR,
                        "the weight directory and all in it have at most mode 750, belong to who starts the service, and"
                                + " nothing is a link",
                        "MindIE refuses to load them, with \"Check … permission failed\".",
                        "chown -R USER WEIGHTS; chmod -R 750 WEIGHTS",
                        site -> checked(site, WeightPermissionChecks::modes)),
                new Check(
                        "weights.config-mode",
                        Severity.ERROR,
                        "the weights' config.json has at most mode 640 when several nodes compute together",
                        "MindIE refuses it.",
                        "chmod 640 WEIGHTS/config.json",
                        site -> checked(site, WeightPermissionChecks::configMode)),
                new Check(
                        "weights.parents",
                        Severity.ERROR,
                        "every directory above the weights can be entered and not be changed by others",
                        "MindIE looks at the whole path, not at the last directory only.",
                        "chown USER and chmod 750 the directories above that are yours.",
                        site -> checked(site, WeightPermissionChecks::parents)));
    }

    private interface Look {
        Outcome at(Site site, Path weights) throws IOException;
    }

    private static Outcome checked(Site site, Look look) {
        Optional<Path> weights = site.weights().filter(Files::isDirectory);
        if (weights.isEmpty()) return new Outcome.Skipped("no weights were named: --weights DIR");
        if (!site.environment().checksPermissions())
            return new Outcome.Skipped("MINDIE_CHECK_INPUTFILES_PERMISSION is 0: owners and modes are not checked");
        try {
            return look.at(site, weights.get().toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome modes(Site site, Path weights) throws IOException {
        List<Finding> findings = new ArrayList<>();
        int looked = 0;
        try (Stream<Path> files = Files.walk(weights)) {
            for (Path file : files.sorted().toList()) {
                Optional<FileFacts> facts = FileFacts.of(file);
                if (facts.isEmpty()) return new Outcome.Skipped("the file system of " + weights + " has no modes");
                looked++;
                FileRules.check(
                                facts.get(),
                                FileRules.DIRECTORY_MODE,
                                site.machine().uid())
                        .forEach(problem -> findings.add(Finding.of(problem)));
            }
        }
        if (findings.isEmpty()) return new Outcome.Passed(looked + " files and directories");
        List<Finding> shown = new ArrayList<>(findings.subList(0, Math.min(SHOWN, findings.size())));
        if (findings.size() > SHOWN) shown.add(Finding.of("… and " + (findings.size() - SHOWN) + " more"));
        return new Outcome.Failed(shown.stream()
                .map(finding -> new Finding(
                        finding.evidence(),
                        "chown -R " + site.machine().uid() + " " + weights + " && chmod -R 750 " + weights))
                .toList());
    }

    private static Outcome configMode(Site site, Path weights) {
        if (!site.isMultiNode()) return new Outcome.Skipped("one node computes alone");
        return ConfigChecks.mode(site, weights.resolve("config.json"), FileRules.CONFIG_MODE);
    }

    private static Outcome parents(Site site, Path weights) throws IOException {
        List<Finding> findings = new ArrayList<>();
        int uid = site.machine().uid();
        for (Path parent = weights.getParent(); parent != null; parent = parent.getParent()) {
            if (parent.getParent() == null) break; // the root of the file system is nobody's to change
            Optional<FileFacts> facts = FileFacts.of(parent);
            if (facts.isEmpty()) continue;
            int mode = facts.get().mode();
            String shown = parent + " has mode " + Integer.toOctalString(mode);
            boolean sticky = ((Integer) Files.getAttribute(parent, "unix:mode") & 01000) != 0;
            if ((mode & WRITABLE_BY_OTHERS) != 0 && !sticky)
                findings.add(new Finding(shown + ": everybody can replace what is in it", "chmod o-w " + parent));
            int needed = facts.get().uid() == uid ? SEARCHABLE_BY_OWNER : SEARCHABLE_BY_OTHERS;
            if (uid != ROOT && (mode & needed) == 0 && !Files.isExecutable(parent))
                findings.add(new Finding(
                        shown + " and belongs to uid " + facts.get().uid() + ": uid " + uid + " cannot enter it",
                        "chown " + uid + " " + parent + ", or chmod o+x " + parent));
        }
        return Outcome.of(findings, weights + " and what is above it");
    }
}
