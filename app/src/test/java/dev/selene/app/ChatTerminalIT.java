package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A conversation at a pseudo terminal, made by script(1) of util-linux. */
class ChatTerminalIT {
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";

    private final StringBuilder screen = new StringBuilder();

    @Test
    @Timeout(300)
    void aConversationIsEditedInterruptedAndEnded() throws IOException {
        assumeTrue(
                Files.isExecutable(SCRIPT) && System.getProperty("os.name").equals("Linux"),
                "needs " + SCRIPT + " of util-linux: apt-get install bsdutils");
        String shell = "stty rows 40 cols 120; " + LauncherRun.HOME.resolve("selene") + " chat";
        Process process = LauncherRun.start(
                LauncherRun.HOME,
                Map.of("TERM", "xterm-256color"),
                List.of(SCRIPT.toString(), "-qec", shell, "/dev/null"),
                ProcessBuilder.Redirect.DISCARD);
        try (OutputStream keys = process.getOutputStream();
                Reader out = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            awaitScreen(out, "Ctrl-D ends.");
            awaitScreen(out, "> ");
            type(keys, "What is 17 + 26?\b\b5?\r");
            awaitScreen(out, "\\boxed{42}");
            awaitScreen(out, "> ");
            type(keys, "half a line" + CTRL_C);
            awaitScreen(out, "> ");
            type(keys, CTRL_C);
            awaitScreen(out, "(Ctrl-C again or Ctrl-D ends)");
            awaitScreen(out, "> ");
            type(keys, "/help\r");
            awaitScreen(out, "Ctrl-C interrupts an answer.");
            awaitScreen(out, "> ");
            type(keys, "你是谁？\r");
            awaitScreen(out, "我是 micro-k2");
            awaitScreen(out, "> ");
            type(keys, CTRL_D);
            out.transferTo(Writer.nullWriter());
            assertEquals(0, LauncherRun.await(process));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void type(OutputStream keys, String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    /** Reads until the text has come; what came after it is kept. */
    private void awaitScreen(Reader out, String text) throws IOException {
        char[] buffer = new char[4096];
        while (screen.indexOf(text) < 0) {
            int length = out.read(buffer);
            assertTrue(length >= 0, "ended before \"" + text + "\":\n" + screen);
            screen.append(buffer, 0, length);
        }
        screen.delete(0, screen.indexOf(text) + text.length());
    }
}
