package dev.selene.app;

import java.io.PrintWriter;

/** How many checks have ended, on one line of a terminal that is drawn over and over; nothing elsewhere. Thread-safe. */
final class CheckLine {
    private final PrintWriter err;
    private final boolean terminal;
    private final int total;
    private boolean drawn;

    CheckLine(Streams streams, int total) {
        this.err = streams.err();
        this.terminal = streams.interactive();
        this.total = total;
    }

    synchronized void show(String ended, int done) {
        if (!terminal) return;
        err.print("\r\033[K" + done + " of " + total + " checks, last " + ended);
        err.flush();
        drawn = true;
    }

    /** Clears the line, so that the results begin on it. */
    synchronized void end() {
        if (drawn) err.print("\r\033[K");
        err.flush();
        drawn = false;
    }
}
