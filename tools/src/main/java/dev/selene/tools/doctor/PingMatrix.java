package dev.selene.tools.doctor;

import dev.selene.deployment.RankTable;
import dev.selene.tools.network.CardNetwork;
import dev.selene.tools.network.HccnQuestion;
import dev.selene.tools.network.HostNetwork;
import dev.selene.tools.network.Ping;
import dev.selene.tools.process.CommandResult;
import dev.selene.tools.process.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Every card asks the cards of all other hosts: those of its own number, which collectives use most, or all of them. Hosts
 * ask side by side; the cards of one host one after the other, as {@code hccn_tool} demands.
 */
final class PingMatrix {
    private static final int SHOWN = 20;

    private record Question(Host host, int device, String toName, String toAddress) {}

    private final Site site;

    private PingMatrix(Site site) {
        this.site = site;
    }

    static Outcome check(Site site) {
        return NetworkChecks.nothingToAsk(site).orElseGet(() -> new PingMatrix(site).check());
    }

    private Outcome check() {
        Map<Host, List<Question>> questions = new LinkedHashMap<>();
        for (HostNetwork network : site.networks())
            for (CardNetwork card : network.cards())
                questions
                        .computeIfAbsent(network.host(), _ -> new ArrayList<>())
                        .addAll(of(network, card));
        int total = questions.values().stream().mapToInt(List::size).sum();
        if (total == 0)
            return new Outcome.Skipped("there is one host only: name the others with --hosts, or give a rank table");
        List<Finding> findings = SideBySide.map(List.copyOf(questions.values()), PingMatrix.this::ask).stream()
                .flatMap(List::stream)
                .toList();
        return Outcome.of(shortened(findings), total + " pairs of cards, no loss");
    }

    private static List<Finding> shortened(List<Finding> findings) {
        if (findings.size() <= SHOWN) return findings;
        List<Finding> some = new ArrayList<>(findings.subList(0, SHOWN));
        some.add(Finding.of("… and " + (findings.size() - SHOWN) + " pairs more"));
        return some;
    }

    private List<Question> of(HostNetwork network, CardNetwork card) {
        List<Question> questions = new ArrayList<>();
        for (Map.Entry<String, Map<Integer, String>> other : others(network).entrySet())
            other.getValue().forEach((device, address) -> {
                if (site.subject().pingAll() || device == card.device())
                    questions.add(
                            new Question(network.host(), card.device(), other.getKey() + ", card " + device, address));
            });
        return questions;
    }

    /** Name of each other host to the addresses of its cards: as surveyed, else as the rank table says. */
    private Map<String, Map<Integer, String>> others(HostNetwork own) {
        Map<String, Map<Integer, String>> others = new LinkedHashMap<>();
        for (HostNetwork network : site.networks()) {
            if (network.host().equals(own.host()) || network.cards().isEmpty()) continue;
            Map<Integer, String> addresses =
                    others.computeIfAbsent(network.host().toString(), _ -> new LinkedHashMap<>());
            for (CardNetwork card : network.cards())
                card.answer(HccnQuestion.IP).ifPresent(address -> addresses.put(card.device(), address));
        }
        if (others.isEmpty()) site.validRankTable().ifPresent(table -> fromRankTable(table, own, others));
        return others;
    }

    private static void fromRankTable(RankTable table, HostNetwork own, Map<String, Map<Integer, String>> others) {
        List<Optional<String>> ownAddresses =
                own.cards().stream().map(card -> card.answer(HccnQuestion.IP)).toList();
        for (RankTable.Server server : table.servers()) {
            if (server.devices().stream().anyMatch(device -> ownAddresses.contains(Optional.of(device.deviceIp()))))
                continue;
            Map<Integer, String> addresses = others.computeIfAbsent(server.serverId(), _ -> new LinkedHashMap<>());
            server.devices().forEach(device -> addresses.put(device.deviceId(), device.deviceIp()));
        }
    }

    private List<Finding> ask(List<Question> questions) {
        List<Finding> findings = new ArrayList<>();
        for (Question question : questions) {
            CommandResult result = site.hccnTool(question.host()).ping(question.device(), question.toAddress());
            OptionalDouble loss = Ping.lossPercent(result.text());
            String pair = question.host() + ", card " + question.device() + " to " + question.toName() + " ("
                    + question.toAddress() + "): ";
            if (loss.isEmpty()) findings.add(Finding.of(pair + "no answer: " + result.describe()));
            else if (loss.getAsDouble() > 0) findings.add(Finding.of(pair + loss.getAsDouble() + " % of packets lost"));
        }
        return findings;
    }
}
