package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.deployment.Checked;
import dev.selene.deployment.DeploymentProblem;
import dev.selene.deployment.RankTable;
import dev.selene.deployment.RankTableFile;
import dev.selene.tools.network.HccnTool;
import dev.selene.tools.process.Host;
import dev.selene.tools.ranktable.CardAddresses;
import dev.selene.tools.ranktable.RankTableText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Makes a rank table, or checks one. */
@Command(
        name = "ranktable",
        description = "Make the rank table of several machines, or check one.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene ranktable --hosts a,b,c,d --collect ssh --out rank_table_file.json",
            "  ./selene ranktable --hosts 10.0.0.1,10.0.0.2 --collect files --from saved --out rank_table_file.json",
            "  ./selene ranktable --hosts a,b --devices 1 --out rank_table_file.json",
            "  ./selene ranktable --validate rank_table_file.json",
            "",
            "The first host becomes the master. With --collect files, saved/HOST.txt holds what this printed there:",
            "  for i in {0..7}; do hccn_tool -i $i -ip -g; done",
            "Without --collect the ranks compute on processors. The file gets mode 640."
        })
final class RankTableCommand implements Callable<Integer> {
    /** What {@code --collect} takes. */
    enum Source {
        SSH,
        FILES
    }

    private static final Duration BUSY_PAUSE = Duration.ofSeconds(2);

    private final Streams streams;

    @Option(names = "--hosts", paramLabel = "H", split = ",", description = "machines, the master first")
    private List<String> hosts = List.of();

    @Option(
            names = "--collect",
            paramLabel = "HOW",
            description = "where addresses of cards come from: ssh or files; default: no cards, processors")
    private Source collect;

    @Option(names = "--from", paramLabel = "DIR", description = "folder of the saved output, HOST.txt for each host")
    private Path from;

    @Option(names = "--devices", paramLabel = "N", description = "cards of each host, default 8; or ranks, default 1")
    private Integer devices;

    @Option(names = "--out", paramLabel = "F", description = "file to write; default: stdout")
    private Path out;

    @Option(names = "--validate", paramLabel = "F", description = "check this file instead of making one")
    private Path validate;

    RankTableCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (validate != null) return validate();
        if (hosts.isEmpty()) throw SeleneException.user("--hosts is missing: name the machines, the master first");
        if (collect == Source.FILES && from == null)
            throw SeleneException.user("--collect files needs --from DIR, the folder of the saved output");
        if (collect != Source.FILES && from != null) throw SeleneException.user("--from belongs to --collect files");
        int count = devices != null ? devices : collect == null ? 1 : 8;
        if (count < 1) throw SeleneException.user("--devices " + count + " is below 1");
        List<RankTable.Server> servers = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) servers.add(server(i, count));
        String text = RankTableText.of(servers);
        if (out == null) streams.print(text);
        else {
            RankTableText.write(text, out);
            streams.printLine(out + ": " + servers.size() + " servers, " + servers.size() * count + " ranks, mode 640");
        }
        return ExitCode.OK;
    }

    private RankTable.Server server(int index, int count) {
        Host host = new Host(hosts.get(index));
        String address = address(host);
        List<String> addresses = switch (collect) {
            case SSH -> CardAddresses.ask(host, new HccnTool(ThisMachine.commands(), host, BUSY_PAUSE), count);
            case FILES -> CardAddresses.read(from.resolve(host.name() + ".txt"), count);
            case null -> CardAddresses.ofProcessors(index, address, count);
        };
        List<RankTable.Device> ranks = new ArrayList<>();
        for (int i = 0; i < count; i++) ranks.add(new RankTable.Device(i, addresses.get(i), index * count + i));
        return new RankTable.Server(address, Optional.of(address), ranks);
    }

    private static String address(Host host) {
        try {
            return InetAddress.getByName(host.address()).getHostAddress();
        } catch (UnknownHostException e) {
            throw SeleneException.user("--hosts: no address is known for " + host.address()
                    + ". Write its address, or put it in /etc/hosts.");
        }
    }

    private int validate() {
        Checked<RankTable> checked;
        try {
            checked = RankTableFile.read(Files.readAllBytes(validate), validate.toString());
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, validate + ": cannot be read: " + e, e);
        }
        for (DeploymentProblem problem : checked.problems())
            streams.printLine(problem.severity() + " " + problem.describe());
        checked.value()
                .ifPresent(table ->
                        streams.printLine(validate + ": " + table.servers().size() + " servers, " + table.worldSize()
                                + " ranks, master " + table.master().serverId()));
        return checked.value().isPresent() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
