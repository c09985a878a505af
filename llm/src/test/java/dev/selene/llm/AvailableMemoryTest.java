package dev.selene.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AvailableMemoryTest {
    @Test
    void theKernelsEstimateIsRead() throws IOException {
        assertEquals(
                30_000_000L * 1024,
                AvailableMemory.parseMeminfo(List.of("MemTotal:       65000000 kB", "MemAvailable:   30000000 kB")));
    }

    @Test
    void anythingElseIsNotAnEstimate() {
        for (String line :
                new String[] {"MemTotal: 1 kB", "MemAvailable: 1 MB", "MemAvailable: -1 kB", "MemAvailable:"})
            assertThrows(IOException.class, () -> AvailableMemory.parseMeminfo(List.of(line)), line);
    }

    @Test
    void aContainersLimitIsANumberOrNone() {
        assertEquals(1L << 30, AvailableMemory.parseLimit("1073741824\n"));
        for (String none : new String[] {"max\n", "", "-1", "99999999999999999999"})
            assertEquals(Long.MAX_VALUE, AvailableMemory.parseLimit(none), none);
    }

    @Test
    void thisMachineHasSome() {
        assertTrue(AvailableMemory.bytes() > 0);
    }
}
