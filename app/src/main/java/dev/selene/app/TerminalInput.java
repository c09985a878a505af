package dev.selene.app;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Turns typed at a terminal, with editing and recall. Ctrl-D ends; Ctrl-C at the prompt clears the line, twice in a row
 * ends; during an answer it calls {@code onInterrupt}. Owns the terminal's settings and puts them back.
 */
final class TerminalInput implements ChatInput, AutoCloseable {
    private static final String PROMPT = "> ";

    private final Terminal terminal;
    private final LineReader reader;

    TerminalInput(Runnable onInterrupt) {
        try {
            terminal = TerminalBuilder.builder().system(true).dumb(true).build();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.CONFIG, "the terminal cannot be opened: " + e, e);
        }
        terminal.handle(Terminal.Signal.INT, _ -> onInterrupt.run());
        // Without event expansion "!" and "\" are what they are.
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("selene")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    @Override
    public Optional<String> next() {
        boolean cleared = false;
        while (true) {
            try {
                return Optional.of(reader.readLine(PROMPT));
            } catch (EndOfFileException _) {
                return Optional.empty();
            } catch (UserInterruptException _) {
                if (cleared) return Optional.empty();
                cleared = true;
                terminal.writer().println("(Ctrl-C again or Ctrl-D ends)");
            }
        }
    }

    /** The terminal's output. */
    PrintWriter writer() {
        return terminal.writer();
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.CONFIG, "the terminal cannot be closed: " + e, e);
        }
    }
}
