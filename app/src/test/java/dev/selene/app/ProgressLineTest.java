package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long GIB = 1L << 30;

    private final StringWriter err = new StringWriter();
    private long now;

    private ProgressLine line(boolean terminal) {
        PrintWriter none = new PrintWriter(new StringWriter());
        Streams streams = new Streams(InputStream.nullInputStream(), none, new PrintWriter(err), terminal);
        return new ProgressLine(streams, "convert", () -> now);
    }

    @Test
    void withoutATerminalALineEveryFewSeconds() {
        ProgressLine line = line(false);
        for (int second = 0; second <= 12; second++) {
            now = second * SECOND;
            line.show(second * GIB, 40 * GIB, "1 of 4 files");
        }
        line.end();
        assertEquals("""
                convert  12.5 %  5.00 GiB of 40.00 GiB  1.07 GB/s  ETA 0:35  1 of 4 files
                convert  25.0 %  10.00 GiB of 40.00 GiB  1.07 GB/s  ETA 0:30  1 of 4 files
                """, err.toString().replace(System.lineSeparator(), "\n"));
    }

    /** 20 of 40 GiB were there before: one in ten seconds means two hundred more. */
    @Test
    void theRateIsThatOfThisRun() {
        ProgressLine line = line(false);
        line.show(20 * GIB, 40 * GIB, "");
        now = 10 * SECOND;
        line.show(21 * GIB, 40 * GIB, "");
        assertTrue(err.toString().contains("0.11 GB/s  ETA 3:10"), err.toString());
    }

    @Test
    void atATerminalABarThatIsDrawnOver() {
        ProgressLine line = line(true);
        line.show(0, 10 * GIB, "");
        now = SECOND;
        line.show(5 * GIB, 10 * GIB, "");
        line.end();
        assertTrue(err.toString().startsWith("\r\033[K[###############---------------]  50.0 %"), err.toString());
        assertTrue(err.toString().endsWith(System.lineSeparator()));
    }

    @Test
    void nothingIsShownOfWhatIsDoneAtOnce() {
        ProgressLine line = line(false);
        line.show(0, GIB, "");
        now = SECOND;
        line.show(GIB, GIB, "");
        line.end();
        assertEquals("", err.toString());
    }

    @Test
    void durationsAreReadableAtAnyLength() {
        assertEquals("0:00", ProgressLine.duration(0));
        assertEquals("0:01", ProgressLine.duration(0.2));
        assertEquals("2:03", ProgressLine.duration(123));
        assertEquals("26:02:03", ProgressLine.duration(26 * 3600 + 123));
    }
}
