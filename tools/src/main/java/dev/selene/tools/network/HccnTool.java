package dev.selene.tools.network;

import dev.selene.base.SeleneException;
import dev.selene.tools.process.CommandResult;
import dev.selene.tools.process.CommandRunner;
import dev.selene.tools.process.Host;
import java.time.Duration;

/**
 * {@code hccn_tool} of one machine. The tool refuses to work twice at the same time, so one object asks one question after
 * the other, and a busy tool is asked again.
 */
public final class HccnTool {
    private static final String PROGRAM = "hccn_tool";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String BUSY = "is busy";
    private static final int TRIES = 4;

    private final CommandRunner runner;
    private final Host host;
    private final Duration pause;

    /** @param pause before a busy tool is asked again */
    public HccnTool(CommandRunner runner, Host host, Duration pause) {
        this.runner = runner;
        this.host = host;
        this.pause = pause;
    }

    /** The output for one question about one card. */
    public CommandResult ask(int device, HccnQuestion question) {
        return run("-i", Integer.toString(device), question.option(), "-g");
    }

    /** Sends three packets from a card to an address. */
    public CommandResult ping(int device, String address) {
        return run("-i", Integer.toString(device), "-ping", "-g", "address", address);
    }

    /** Switches TLS of a card off. */
    public CommandResult switchTlsOff(int device) {
        return run("-i", Integer.toString(device), "-tls", "-s", "enable", "0");
    }

    private synchronized CommandResult run(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = PROGRAM;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        for (int attempt = 1; ; attempt++) {
            CommandResult result = host.run(runner, TIMEOUT, command);
            if (!result.text().contains(BUSY) || attempt == TRIES) return result;
            await();
        }
    }

    private void await() {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted while hccn_tool was busy", e);
        }
    }
}
