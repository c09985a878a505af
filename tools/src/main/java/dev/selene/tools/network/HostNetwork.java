package dev.selene.tools.network;

import dev.selene.tools.process.CommandResult;
import dev.selene.tools.process.Host;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All cards of one machine.
 *
 * @param unreachable why nothing could be asked: the tool is absent, or the machine does not answer
 */
public record HostNetwork(Host host, List<CardNetwork> cards, Optional<String> unreachable) {
    private static final int SSH_FAILED = 255;
    private static final int NOT_FOUND = 127;

    public HostNetwork {
        cards = List.copyOf(cards);
    }

    /** Asks every question of every card; nothing more after the first sign that the tool cannot be run. */
    public static HostNetwork survey(Host host, HccnTool tool, int devices) {
        List<CardNetwork> cards = new ArrayList<>();
        for (int device = 0; device < devices; device++) {
            Map<HccnQuestion, CommandResult> results = new EnumMap<>(HccnQuestion.class);
            for (HccnQuestion question : HccnQuestion.values()) {
                // two questions are answered by one output
                CommandResult result =
                        question == HccnQuestion.NETMASK ? results.get(HccnQuestion.IP) : tool.ask(device, question);
                Optional<String> unreachable = unreachable(host, result);
                if (unreachable.isPresent()) return new HostNetwork(host, List.of(), unreachable);
                results.put(question, result);
            }
            cards.add(new CardNetwork(device, results));
        }
        return new HostNetwork(host, cards, Optional.empty());
    }

    private static Optional<String> unreachable(Host host, CommandResult result) {
        return switch (result) {
            case CommandResult.Absent(String program) ->
                Optional.of(
                        program + " is not on this machine" + (host.isLocal() ? "" : ", which asks " + host.name()));
            case CommandResult.Finished(int exitCode, String output)
            when !host.isLocal() && exitCode == SSH_FAILED ->
                Optional.of("ssh to " + host.name() + " failed: " + output.strip());
            case CommandResult.Finished(int exitCode, var _)
            when exitCode == NOT_FOUND -> Optional.of("hccn_tool is not on " + host);
            case CommandResult.TimedOut _ -> Optional.of("hccn_tool on " + host + ": " + result.describe());
            case CommandResult.Finished _, CommandResult.TooLong _ -> Optional.empty();
        };
    }
}
