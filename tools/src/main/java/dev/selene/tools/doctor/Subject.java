package dev.selene.tools.doctor;

import dev.selene.tools.process.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the doctor is asked to look at.
 *
 * @param hosts whose cards are asked; this machine if none is named
 * @param configFile MindIE's {@code config.json}
 * @param rankTableFile empty for what {@code RANK_TABLE_FILE} names
 * @param weights empty for what config.json names
 * @param devices cards of each host; empty for what the rank table or the device nodes say
 * @param memoryBytes of one card
 * @param pingAll every card asks every card of other hosts, not only that of the same number
 */
public record Subject(
        List<Host> hosts,
        Optional<Path> configFile,
        Optional<Path> rankTableFile,
        Optional<Path> weights,
        OptionalInt devices,
        long memoryBytes,
        boolean pingAll) {
    public Subject {
        hosts = hosts.isEmpty() ? List.of(Host.local()) : List.copyOf(hosts);
    }
}
