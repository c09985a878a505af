package dev.selene.compute.vector;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WarmUpTest {
    @Test
    void plainKernelsDoTheFirstWorkAndNoThreadStartsForIt() {
        try (WarmUp choice = new WarmUp()) {
            assertInstanceOf(PlainKernels.class, choice.current());
            for (int i = 0; i < 100; i++) choice.begin(1_000_000);
            assertInstanceOf(PlainKernels.class, choice.current());
            assertFalse(warmUpThreadRuns());
        }
    }

    @Test
    void vectorKernelsTakeOverAfterMoreWorkThanAShortAnswer() {
        try (WarmUp choice = new WarmUp()) {
            choice.begin(1_000_000_000);
            while (choice.current() instanceof PlainKernels) LockSupport.parkNanos(1_000_000);
            assertInstanceOf(VectorKernels.class, choice.current());
            choice.begin(1_000_000_000);
            assertInstanceOf(VectorKernels.class, choice.current());
        }
    }

    @Test
    void closingEndsAWarmUpThatHasNotSucceeded() {
        WarmUp choice = new WarmUp();
        choice.begin(1_000_000_000);
        choice.close();
        assertFalse(warmUpThreadRuns());
    }

    private static boolean warmUpThreadRuns() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("selene-compute-warm-up"));
    }
}
