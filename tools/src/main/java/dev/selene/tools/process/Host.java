package dev.selene.tools.process;

import dev.selene.base.SeleneException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A machine to run programs on: this one, or one that {@code ssh} reaches without a password.
 *
 * @param name as {@code ssh} takes it; {@link #LOCAL} for this machine
 */
public record Host(String name) {
    /** The name of this machine. */
    public static final String LOCAL = "localhost";

    private static final Pattern NAME =
            Pattern.compile("(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}@)?[A-Za-z0-9_][A-Za-z0-9_.:-]{0,253}");

    /** What may stand in a command on another machine, where a shell reads it again. */
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_./:=+,%-]+");

    /** @throws SeleneException of kind USER if it cannot be the name of a host */
    public Host {
        if (!NAME.matcher(name).matches())
            throw SeleneException.user("host \"" + name + "\" is not a name or an address. Write for example node1,"
                    + " 10.0.0.1 or user@node1.");
    }

    /** This machine. */
    public static Host local() {
        return new Host(LOCAL);
    }

    /** Whether programs run on this machine, without {@code ssh}. */
    public boolean isLocal() {
        return name.equals(LOCAL);
    }

    /** The address part of the name. */
    public String address() {
        return name.substring(name.indexOf('@') + 1);
    }

    /**
     * Runs a program there.
     *
     * @throws IllegalArgumentException if a word would mean something to the other machine's shell
     */
    public CommandResult run(CommandRunner runner, Duration timeout, String... command) {
        if (isLocal()) return runner.run(List.of(command), timeout);
        List<String> words =
                new ArrayList<>(List.of("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", "--", name));
        for (String word : command) {
            if (!PLAIN_WORD.matcher(word).matches())
                throw new IllegalArgumentException("\"" + word + "\" is not a plain word");
            words.add(word);
        }
        return runner.run(words, timeout);
    }

    @Override
    public String toString() {
        return isLocal() ? "this host" : name;
    }
}
