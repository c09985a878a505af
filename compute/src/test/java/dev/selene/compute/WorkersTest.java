package dev.selene.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
    @Test
    void eachUnitRunsOnceWhateverTheNumberOfThreads() {
        for (int threads = 1; threads <= 4; threads++) {
            try (Workers workers = new Workers(threads)) {
                for (int units = 0; units < 50; units++) {
                    AtomicIntegerArray runs = new AtomicIntegerArray(50);
                    workers.run(units, (from, end, _) -> {
                        for (int unit = from; unit < end; unit++) runs.incrementAndGet(unit);
                    });
                    for (int unit = 0; unit < 50; unit++) assertEquals(unit < units ? 1 : 0, runs.get(unit));
                }
            }
        }
    }

    @Test
    void jobsInQuickSuccessionNeverMixTheirUnits() {
        try (Workers workers = new Workers(3)) {
            int[] sums = new int[64];
            for (int job = 1; job <= 20_000; job++) {
                int units = 2 + job % 63;
                int value = job;
                workers.run(units, (from, end, _) -> {
                    for (int unit = from; unit < end; unit++) sums[unit] = value;
                });
                for (int unit = 0; unit < units; unit++) assertEquals(job, sums[unit], "unit " + unit);
            }
        }
    }

    @Test
    void allThreadsWorkAtOnceEvenAfterTheyParked() {
        try (Workers workers = new Workers(3)) {
            for (int round = 0; round < 3; round++) {
                CountDownLatch allHere = new CountDownLatch(3);
                Set<Integer> numbers = ConcurrentHashMap.newKeySet();
                // returns only if three threads are in a unit at the same time
                workers.run(3, (_, _, worker) -> {
                    numbers.add(worker);
                    allHere.countDown();
                    awaitUninterrupted(allHere);
                });
                assertEquals(Set.of(0, 1, 2), numbers, "each thread has its number");
                LockSupport.parkNanos(2_000_000); // longer than workers spin
            }
        }
    }

    @Test
    void aJobAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Workers workers = new Workers(2)) {
            Workers.Task task = (_, _, _) -> {};
            for (int i = 0; i < 1000; i++) workers.run(64, task);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) workers.run(64, task);
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(bytes < 1000, bytes + " bytes in 1000 jobs");
        }
    }

    @Test
    void aFailureReachesTheCallerAndTheNextJobRuns() {
        for (int threads = 1; threads <= 3; threads++) {
            try (Workers workers = new Workers(threads)) {
                IllegalStateException failure = new IllegalStateException("unit 7");
                assertSame(
                        failure,
                        assertThrows(
                                IllegalStateException.class,
                                () -> workers.run(20, (from, end, _) -> {
                                    if (from <= 7 && 7 < end) throw failure;
                                })));
                AtomicIntegerArray runs = new AtomicIntegerArray(20);
                workers.run(20, (from, end, _) -> {
                    for (int unit = from; unit < end; unit++) runs.incrementAndGet(unit);
                });
                for (int unit = 0; unit < 20; unit++) assertEquals(1, runs.get(unit));
            }
        }
    }

    @Test
    void threadsAreNamedDaemonsAndEndWithClose() {
        assertEquals(List.of(), started(1));
        List<Thread> threads = started(3);
        assertEquals(
                List.of("selene-compute-1", "selene-compute-2"),
                threads.stream().map(Thread::getName).sorted().toList());
        for (Thread thread : threads) {
            assertTrue(thread.isDaemon());
            assertFalse(thread.isAlive());
        }
    }

    private static List<Thread> started(int count) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (Workers _ = new Workers(count)) {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread ->
                            !before.contains(thread) && thread.getName().startsWith("selene-compute-"))
                    .toList();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
