package dev.selene.compute;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only that the figures are of this world: how fast this machine is, no test can know. */
class MachineProbeTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatIsMeasuredIsPossible(int threads) {
        try (MachineProbe probe = Backends.probe(threads)) {
            within(1e7, probe.bytesPerSecond(), 1e13);
            within(1e6, probe.floatOperationsPerSecond(), 1e15);
            probe.int8OperationsPerSecond().ifPresent(peak -> within(1e6, peak, 1e15));
        }
    }

    private static void within(double least, double value, double most) {
        assertTrue(value > least && value < most, value + " is not between " + least + " and " + most);
    }
}
