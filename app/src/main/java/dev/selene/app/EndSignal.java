package dev.selene.app;

import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;
import picocli.CommandLine.ExitCode;

/** Waits for SIGTERM or SIGINT, which then no longer end the JVM by themselves; a second one does, at once. */
final class EndSignal {
    private final CountDownLatch first = new CountDownLatch(1);

    private EndSignal() {}

    /** Takes the two signals over, for the rest of this JVM. */
    static EndSignal register() {
        EndSignal endSignal = new EndSignal();
        for (String signal : new String[] {"TERM", "INT"}) Signals.register(signal, endSignal::arrived);
        return endSignal;
    }

    private void arrived() {
        if (first.getCount() == 0) Runtime.getRuntime().halt(ExitCode.SOFTWARE);
        first.countDown();
    }

    /** Ends the wait as a signal does. */
    void request() {
        first.countDown();
    }

    void await() {
        try {
            first.await();
        } catch (InterruptedException e) {
            // Whoever interrupts the main thread wants the end too.
            Thread.currentThread().interrupt();
        }
    }
}
