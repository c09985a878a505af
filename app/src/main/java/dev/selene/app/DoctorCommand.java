package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.deployment.ConfigFile;
import dev.selene.deployment.Environment;
import dev.selene.deployment.Severity;
import dev.selene.tools.ByteCount;
import dev.selene.tools.JsonText;
import dev.selene.tools.doctor.Catalogue;
import dev.selene.tools.doctor.Check;
import dev.selene.tools.doctor.Diagnosis;
import dev.selene.tools.doctor.Doctor;
import dev.selene.tools.doctor.DoctorReport;
import dev.selene.tools.doctor.LocalMachine;
import dev.selene.tools.doctor.Site;
import dev.selene.tools.doctor.Subject;
import dev.selene.tools.doctor.TlsSwitches;
import dev.selene.tools.process.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Looks for what speaks against a deployment before it is started. */
@Command(
        name = "doctor",
        description = "Check machines, network, weights and settings before anything fails.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene doctor --hosts node1,node2,node3,node4 --fix-tls",
            "  ./selene doctor --config-file conf/config.json --rank-table rank_table_file.json --weights /models/kimi-k2",
            "  ./selene doctor --only weights,config --json --config-file conf/config.json",
            "",
            "The exit code is 1 if a check of severity error fails, with --strict also for a warning, else 0.",
            "docs/doctor.md lists all checks."
        })
final class DoctorCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(
            names = "--config-file",
            paramLabel = "F",
            description = "config.json of MindIE, which ./selene serve takes too")
    private Path configFile;

    @Option(names = "--rank-table", paramLabel = "F", description = "rank table; default: what RANK_TABLE_FILE names")
    private Path rankTable;

    @Option(names = "--weights", paramLabel = "DIR", description = "weights; default: what config.json names")
    private Path weights;

    @Option(
            names = "--hosts",
            paramLabel = "H",
            split = ",",
            description = "machines whose cards are asked, by ssh without a password; default: this one")
    private List<String> hosts = List.of();

    @Option(names = "--devices", paramLabel = "N", description = "cards of each machine; default: found, else 8")
    private Integer devices;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "64GiB",
            description = "of each card; default: ${DEFAULT-VALUE}")
    private String memory;

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "checks or groups to run; default: all")
    private List<String> only = List.of();

    @Option(names = "--ping-all", description = "ping every card from every card, not only those of the same number")
    private boolean pingAll;

    @Option(names = "--fix-tls", description = "afterwards switch TLS between cards off where it is on; asks before")
    private boolean fixTls;

    @Option(names = "--yes", description = "do not ask before --fix-tls changes something")
    private boolean yes;

    @Option(names = "--strict", description = "exit with 1 for warnings too")
    private boolean strict;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    DoctorCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        LocalMachine machine = ThisMachine.local();
        Site site = new Site(subject(new Environment(machine.environment())), machine);
        List<Check> checks = checks();
        CheckLine line = new CheckLine(streams, checks.size());
        Diagnosis diagnosis;
        try {
            diagnosis = new Diagnosis(Doctor.examine(site, checks, (check, done, _) -> line.show(check.id(), done)));
        } finally {
            line.end();
        }
        streams.print(
                json
                        ? new String(JsonText.of(DoctorReport.json(diagnosis)), StandardCharsets.UTF_8)
                        : DoctorReport.text(diagnosis));
        boolean fixed = !fixTls || fixTls(site);
        Optional<Severity> worst = diagnosis.worst();
        boolean bad =
                worst.equals(Optional.of(Severity.ERROR)) || strict && worst.equals(Optional.of(Severity.WARNING));
        return bad || !fixed ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private Subject subject(Environment environment) {
        if (devices != null && devices < 1) throw SeleneException.user("--devices " + devices + " is below 1");
        return new Subject(
                hosts.stream().map(Host::new).toList(),
                configFile(environment),
                Optional.ofNullable(rankTable),
                Optional.ofNullable(weights),
                devices == null ? OptionalInt.empty() : OptionalInt.of(devices),
                ByteCount.parse("--memory", memory),
                pingAll);
    }

    /** What is named, else what the service would find by the environment, if it is there. */
    private Optional<Path> configFile(Environment environment) {
        if (configFile != null) return Optional.of(configFile);
        if (environment.get("MIES_CONFIG_JSON_PATH").isEmpty()
                && environment.installDirectory().isEmpty()) return Optional.empty();
        return Optional.of(ConfigFile.locate(Optional.empty(), environment, Path.of(".")));
    }

    private List<Check> checks() {
        for (String name : only)
            if (Catalogue.all().stream().noneMatch(check -> isNamed(check, name)))
                throw SeleneException.user(
                        "--only " + name + " is neither a check nor a group. docs/doctor.md lists them.");
        return Catalogue.all().stream()
                .filter(check -> only.isEmpty() || only.stream().anyMatch(name -> isNamed(check, name)))
                .toList();
    }

    private static boolean isNamed(Check check, String name) {
        return check.id().equals(name) || check.group().prefix().equals(name);
    }

    /** True if nothing was left to do. */
    private boolean fixTls(Site site) {
        List<TlsSwitches.Card> cards = TlsSwitches.on(site);
        if (cards.isEmpty()) {
            streams.err()
                    .println(
                            TlsSwitches.isAnyKnown(site)
                                    ? "--fix-tls: no card has its TLS switch on"
                                    : "--fix-tls: no card could be asked, nothing was changed");
            return true;
        }
        if (!yes && !confirmed(cards)) {
            streams.err().println("--fix-tls: nothing was changed");
            return false;
        }
        boolean all = true;
        for (TlsSwitches.Card card : cards) {
            Optional<String> error = TlsSwitches.switchOff(site, card);
            streams.err()
                    .println(card + ": " + error.map(text -> "failed: " + text).orElse("TLS is off"));
            all &= error.isEmpty();
        }
        return all;
    }

    private boolean confirmed(List<TlsSwitches.Card> cards) {
        cards.forEach(card -> streams.err().println(card + ": TLS is on"));
        streams.err().print("Switch TLS off on these " + cards.size() + " cards? [y/N] ");
        streams.err().flush();
        try {
            byte[] answer = streams.in().readNBytes(1);
            return answer.length == 1 && (answer[0] == 'y' || answer[0] == 'Y');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
