package dev.selene.app;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.keymap.KeyMap;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Turns typed at a terminal, with editing and recall. Ctrl-D ends; Ctrl-C clears the line, twice at an empty one ends;
 * during an answer it calls {@code onInterrupt}. Owns the terminal's settings and puts them back.
 */
final class TerminalInput implements ChatInput, AutoCloseable {
    private static final String PROMPT = "> ";
    private static final String INTERRUPT = "selene-interrupt";

    private final Terminal terminal;
    private final Attributes duringAnswers;
    // Ctrl-C is a key here and no signal: a signal interrupts the reading thread, now and then in the next line as
    // well.
    private final Attributes atPrompt;
    private final LineReader reader;

    TerminalInput(Runnable onInterrupt) {
        try {
            // Asking the terminal for grapheme clusters would swallow what was typed meanwhile.
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(true)
                    .graphemeCluster(false)
                    .encoding(StandardCharsets.UTF_8)
                    .build();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.CONFIG, "the terminal cannot be opened: " + e, e);
        }
        terminal.handle(Terminal.Signal.INT, _ -> onInterrupt.run());
        duringAnswers = terminal.getAttributes();
        atPrompt = new Attributes(duringAnswers);
        atPrompt.setControlChar(Attributes.ControlChar.VINTR, 0);
        // Without event expansion "!" and "\" are what they are.
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("selene")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        reader.getWidgets().put(INTERRUPT, this::interruptLine);
        reader.getKeyMaps().get(LineReader.MAIN).bind(new Reference(INTERRUPT), KeyMap.ctrl('C'));
    }

    private boolean interruptLine() {
        throw new UserInterruptException(reader.getBuffer().toString());
    }

    @Override
    public Optional<String> next() {
        boolean warned = false;
        while (true) {
            try {
                return Optional.of(readLine());
            } catch (EndOfFileException _) {
                return Optional.empty();
            } catch (UserInterruptException e) {
                if (!e.getPartialLine().isEmpty()) continue;
                if (warned) return Optional.empty();
                warned = true;
                terminal.writer().println("(Ctrl-C again or Ctrl-D ends)");
            }
        }
    }

    private String readLine() {
        terminal.setAttributes(atPrompt);
        try {
            return reader.readLine(PROMPT);
        } finally {
            terminal.setAttributes(duringAnswers);
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
