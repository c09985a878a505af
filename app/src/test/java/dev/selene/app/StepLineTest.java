package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class StepLineTest {
    private static final long MINUTE = 60_000_000_000L;

    private final StringWriter err = new StringWriter();
    private long now;

    private StepLine line(boolean terminal) {
        PrintWriter none = new PrintWriter(new StringWriter());
        return new StepLine(
                new Streams(InputStream.nullInputStream(), none, new PrintWriter(err), terminal), () -> now);
    }

    @Test
    void withoutATerminalALineForEachPartAndWhatTheRestWillTake() {
        StepLine line = line(false);
        for (int layer = 0; layer < 3; layer++) {
            line.show("calibrate", "layer", layer, 3);
            now += 2 * MINUTE;
        }
        line.show("compare", "layer", 0, 3);
        line.end();
        assertEquals("""
                calibrate: layer 1 of 3
                calibrate: layer 2 of 3, ETA 4:00
                calibrate: layer 3 of 3, ETA 2:00
                compare: layer 1 of 3
                """, err.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void atATerminalABarThatIsDrawnOverAndALineForEachStep() {
        StepLine line = line(true);
        line.show("calibrate", "layer", 0, 2);
        line.show("calibrate", "layer", 1, 2);
        line.show("compare", "layer", 0, 2);
        line.end();
        assertEquals(
                "\r\033[K[------------------------------] calibrate: layer 1 of 2"
                        + "\r\033[K[###############---------------] calibrate: layer 2 of 2, ETA 0:00\n"
                        + "\r\033[K[------------------------------] compare: layer 1 of 2\n",
                err.toString().replace(System.lineSeparator(), "\n"));
    }
}
