package dev.selene.app;

import dev.selene.base.SeleneException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes. UTF-8 whatever the locale says: results are data.
 *
 * @param out results
 * @param err progress and errors
 * @param interactive a person sits at both ends: stdin and stdout are a terminal
 */
record Streams(InputStream in, PrintWriter out, PrintWriter err, boolean interactive) {
    /** Those of this process. */
    static Streams ofProcess() {
        boolean interactive = System.console() != null && System.console().isTerminal();
        return new Streams(System.in, writer(FileDescriptor.out), writer(FileDescriptor.err), interactive);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }

    /**
     * Writes a piece of a result at once.
     *
     * @throws SeleneException of kind CANCELLED if nobody reads it any more
     */
    void print(String piece) {
        out.print(piece);
        if (out.checkError()) throw new SeleneException(SeleneException.Kind.CANCELLED, "stdout is closed");
    }

    /** As {@link #print}, a whole line. */
    void printLine(String line) {
        print(line + "\n");
    }
}
