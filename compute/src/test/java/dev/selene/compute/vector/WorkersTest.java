package dev.selene.compute.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    private static final long BIG = Long.MAX_VALUE;

    @Test
    void eachUnitRunsOnceWhateverTheNumberOfThreads() {
        for (int threads = 1; threads <= 4; threads++) {
            try (Workers workers = new Workers(threads)) {
                for (int units = 0; units < 50; units++) {
                    AtomicIntegerArray runs = new AtomicIntegerArray(50);
                    workers.run(units, BIG, (unit, _) -> runs.incrementAndGet(unit));
                    for (int unit = 0; unit < 50; unit++) assertEquals(unit < units ? 1 : 0, runs.get(unit));
                }
            }
        }
    }

    @Test
    void allThreadsWorkAtOnceEvenAfterTheyParked() {
        try (Workers workers = new Workers(3)) {
            for (int round = 0; round < 3; round++) {
                CountDownLatch allHere = new CountDownLatch(3);
                Set<Scratch> scratches = ConcurrentHashMap.newKeySet();
                // returns only if three threads are in a unit at the same time
                workers.run(3, BIG, (_, scratch) -> {
                    scratches.add(scratch);
                    allHere.countDown();
                    awaitUninterrupted(allHere);
                });
                assertEquals(3, scratches.size(), "each thread has its own scratch");
                LockSupport.parkNanos(2_000_000); // longer than workers spin
            }
        }
    }

    @Test
    void smallJobsStayWithTheCaller() {
        try (Workers workers = new Workers(2)) {
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            workers.run(1000, 1, (_, _) -> threads.add(Thread.currentThread()));
            assertEquals(Set.of(Thread.currentThread()), threads);
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
                                () -> workers.run(20, BIG, (unit, _) -> {
                                    if (unit == 7) throw failure;
                                })));
                AtomicIntegerArray runs = new AtomicIntegerArray(20);
                workers.run(20, BIG, (unit, _) -> runs.incrementAndGet(unit));
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
