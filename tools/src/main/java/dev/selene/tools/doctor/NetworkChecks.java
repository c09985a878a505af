package dev.selene.tools.doctor;

import dev.selene.deployment.RankTable;
import dev.selene.deployment.Severity;
import dev.selene.tools.network.CardNetwork;
import dev.selene.tools.network.HccnQuestion;
import dev.selene.tools.network.HostNetwork;
import dev.selene.tools.process.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** What the deployment guide asks of the network between cards, step by step, for all cards of all hosts. */
final class NetworkChecks {
    private static final String UNSET = "0.0.0.0";

    private NetworkChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "network.tool",
                        Severity.ERROR,
                        "hccn_tool answers on every host",
                        "Without it nothing is known about the network between cards, and errors show up as hangs.",
                        "Install the driver of the cards, mount /usr/local/sbin into the container, and let ssh reach every"
                                + " host without a password.",
                        NetworkChecks::tool),
                new Check(
                        "network.lldp",
                        Severity.WARNING,
                        "every card sees the port of its switch",
                        "A card that sees no neighbour has no cable, a broken one, or a switch without LLDP.",
                        "Check cable, optical module and LLDP of the switch port.",
                        site -> each(site, HccnQuestion.LLDP, (_, _) -> Optional.empty())),
                new Check(
                        "network.link",
                        Severity.ERROR,
                        "every link is UP",
                        "A card without a link makes the first collective wait until HCCL_CONNECT_TIMEOUT is over.",
                        "Check cable and optical module; `hccn_tool -i N -link -g` must say UP.",
                        site -> each(
                                site, HccnQuestion.LINK, (_, answer) -> unless(answer.equals("UP"), "is " + answer))),
                new Check(
                        "network.health",
                        Severity.ERROR,
                        "every card reaches its detect address",
                        "Cards that cannot reach their network fail in the first collective.",
                        "Check address, netmask, gateway and VLAN of the card, and that its detect address answers.",
                        site -> each(site, HccnQuestion.NET_HEALTH, (_, answer) -> health(answer))),
                new Check(
                        "network.netdetect",
                        Severity.WARNING,
                        "every card has a detect address",
                        "Without one a card cannot tell that its network is down, and net_health says Init.",
                        "Set it to the gateway: hccn_tool -i N -netdetect -s address GATEWAY",
                        site -> each(
                                site,
                                HccnQuestion.NETDETECT,
                                (_, answer) -> unless(!answer.equals(UNSET), "is not set"))),
                new Check(
                        "network.gateway",
                        Severity.WARNING,
                        "every card has a gateway",
                        "Cards in different networks cannot reach each other without one.",
                        "Set it: hccn_tool -i N -gateway -s gateway ADDRESS",
                        site -> each(
                                site,
                                HccnQuestion.GATEWAY,
                                (_, answer) -> unless(!answer.equals(UNSET), "is not set"))),
                new Check(
                        "network.ip",
                        Severity.ERROR,
                        "every card has an address of its own",
                        "The rank table needs it; without one the start ends with \"device_ip is invalid\".",
                        "Give the card an address: hccn_tool -i N -ip -s address A netmask M",
                        NetworkChecks::addresses),
                new Check(
                        "network.tls",
                        Severity.ERROR,
                        "the TLS switch of all cards is the same",
                        "Cards that demand TLS and cards that do not cannot connect; HCCL fails or hangs.",
                        "./selene doctor --fix-tls sets all to 0, or by hand: hccn_tool -i N -tls -s enable 0",
                        NetworkChecks::tls),
                new Check(
                        "network.tls-off",
                        Severity.WARNING,
                        "the TLS switch of all cards is 0",
                        "With 1, certificates must be right on every card; the deployment guide advises 0.",
                        "./selene doctor --fix-tls sets all to 0, or by hand: hccn_tool -i N -tls -s enable 0",
                        site -> each(
                                site, HccnQuestion.TLS, (_, answer) -> unless(answer.equals("0"), "is " + answer))),
                new Check(
                        "network.rank-table",
                        Severity.ERROR,
                        "the addresses of the cards are those of the rank table",
                        "A wrong device_ip makes the first collective wait until HCCL_CONNECT_TIMEOUT is over.",
                        "Make the rank table anew: ./selene ranktable --hosts … --collect ssh --out rank_table_file.json",
                        NetworkChecks::rankTable),
                new Check(
                        "network.ping",
                        Severity.ERROR,
                        "cards of different hosts reach each other without loss",
                        "A card that is not reached hangs all others at the first collective between hosts.",
                        "Check addresses, netmask, gateway and VLAN of both cards.",
                        PingMatrix::check));
    }

    /** Skipped, with the reason, when there is nothing to ask; empty when all hosts answered. */
    static Optional<Outcome> nothingToAsk(Site site) {
        if (isWithoutCards(site))
            return Optional.of(new Outcome.Skipped(
                    "there is no Ascend card and no hccn_tool on this machine; --hosts names others"));
        List<String> unreachable = unreachable(site);
        if (unreachable.size() == site.networks().size())
            return Optional.of(new Outcome.Skipped(String.join("; ", unreachable)));
        return Optional.empty();
    }

    /** Nobody asked for cards, and there are none. */
    private static boolean isWithoutCards(Site site) {
        boolean asked = !site.subject().hosts().equals(List.of(Host.local()))
                || site.subject().devices().isPresent();
        return !asked
                && site.cards().isEmpty()
                && site.machine().commands().find("hccn_tool").isEmpty();
    }

    private static List<String> unreachable(Site site) {
        return site.networks().stream()
                .flatMap(network -> network.unreachable().stream())
                .toList();
    }

    private static Outcome tool(Site site) {
        Optional<Outcome> nothing = nothingToAsk(site);
        if (nothing.isPresent() && isWithoutCards(site)) return nothing.get();
        List<String> unreachable = unreachable(site);
        return Outcome.of(
                unreachable.stream().map(Finding::of).toList(),
                site.networks().size() + " host(s) with " + site.devices() + " cards each answer");
    }

    private static Outcome each(
            Site site, HccnQuestion question, BiFunction<CardNetwork, String, Optional<String>> wrong) {
        Optional<Outcome> nothing = nothingToAsk(site);
        if (nothing.isPresent()) return nothing.get();
        List<Finding> findings = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (HostNetwork network : site.networks())
            for (CardNetwork card : network.cards()) {
                String where = network.host() + ", card " + card.device() + ": "
                        + question.option().substring(1) + " ";
                Optional<String> answer = card.answer(question);
                answer.ifPresent(answers::add);
                if (answer.isEmpty())
                    findings.add(Finding.of(
                            where + "is unknown: " + card.result(question).describe()));
                else wrong.apply(card, answer.get()).ifPresent(what -> findings.add(Finding.of(where + what)));
            }
        return Outcome.of(findings, answers.size() + " cards: " + summary(answers));
    }

    private static Optional<String> unless(boolean right, String wrong) {
        return right ? Optional.empty() : Optional.of(wrong);
    }

    private static Optional<String> health(String answer) {
        return switch (answer) {
            case "Success" -> Optional.empty();
            case "Init" -> Optional.of("is Init: no detect address is set; see network.netdetect");
            default -> Optional.of("is " + answer);
        };
    }

    private static Outcome addresses(Site site) {
        Outcome each = each(site, HccnQuestion.IP, (_, answer) -> unless(!answer.equals(UNSET), "is not set"));
        if (!(each instanceof Outcome.Passed)) return each;
        Map<String, String> seen = new HashMap<>();
        List<Finding> findings = new ArrayList<>();
        for (HostNetwork network : site.networks())
            for (CardNetwork card : network.cards()) {
                String where = network.host() + ", card " + card.device();
                String address = card.answer(HccnQuestion.IP).orElseThrow();
                String before = seen.putIfAbsent(address, where);
                if (before != null)
                    findings.add(Finding.of(address + " is the address of " + before + " and of " + where));
            }
        return Outcome.of(findings, seen.size() + " different addresses");
    }

    private static Outcome tls(Site site) {
        Outcome each = each(site, HccnQuestion.TLS, (_, _) -> Optional.empty());
        if (!(each instanceof Outcome.Passed)) return each;
        Map<String, List<String>> cards = site.networks().stream()
                .flatMap(network -> network.cards().stream()
                        .map(card -> Map.entry(
                                card.answer(HccnQuestion.TLS).orElseThrow(),
                                network.host() + ", card " + card.device())))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        if (cards.size() == 1)
            return new Outcome.Passed("all are " + cards.keySet().iterator().next());
        return Outcome.failed(cards.entrySet().stream()
                .map(entry -> entry.getKey() + " on " + String.join("; ", entry.getValue()))
                .collect(Collectors.joining(", but ")));
    }

    private static Outcome rankTable(Site site) {
        Optional<Outcome> nothing = nothingToAsk(site);
        if (nothing.isPresent()) return nothing.get();
        Optional<RankTable> table = site.validRankTable();
        if (table.isEmpty()) return new Outcome.Skipped("there is no rank table, or it is not right");
        List<Finding> findings = new ArrayList<>();
        int compared = 0;
        for (HostNetwork network : site.networks())
            for (CardNetwork card : network.cards()) {
                Optional<String> address = card.answer(HccnQuestion.IP);
                if (address.isEmpty()) continue;
                compared++;
                boolean listed = table.get().servers().stream()
                        .flatMap(server -> server.devices().stream())
                        .anyMatch(device -> device.deviceId() == card.device()
                                && device.deviceIp().equals(address.get()));
                if (!listed)
                    findings.add(Finding.of(network.host() + ", card " + card.device()
                            + ": the rank table has no device_id " + card.device() + " with " + address.get()));
            }
        return Outcome.of(findings, compared + " cards are in the rank table");
    }

    private static String summary(List<String> answers) {
        List<String> different = answers.stream().distinct().toList();
        return different.size() <= 2 ? String.join(", ", different) : different.getFirst() + ", …";
    }
}
