package dev.selene.tools.aisbench;

import dev.selene.tools.datasets.Question;
import dev.selene.tools.loadtest.Exchange;
import dev.selene.tools.loadtest.LoadResult;
import dev.selene.tools.loadtest.Slo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A steady load: as many requests at a time as the batch size, questions over and over, for a time. */
final class Pressure {
    private final ServerAnswerer answerer;
    private final List<Question> questions;
    private final int streams;

    Pressure(ServerAnswerer answerer, List<Question> questions, int streams) {
        this.answerer = answerer;
        this.questions = questions;
        this.streams = streams;
    }

    /** Counts the requests that ended in time: while the last ones end, fewer and fewer run. */
    LoadResult run(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        AtomicReference<RuntimeException> error = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < streams; i++)
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    while (System.nanoTime() < end && error.get() == null)
                        exchanges.add(
                                answerer.ask(questions.get(Math.floorMod(next.getAndIncrement(), questions.size()))));
                } catch (RuntimeException e) {
                    error.compareAndSet(null, e);
                }
            }));
        threads.forEach(Pressure::join);
        if (error.get() != null) throw error.get();
        List<Exchange> stable = exchanges.stream()
                .filter(exchange -> !exchange.isSuccess() || last(exchange) <= end)
                .toList();
        return new LoadResult(stable.isEmpty() ? List.copyOf(exchanges) : stable, Slo.none());
    }

    private static long last(Exchange exchange) {
        return exchange.eventNanos()[exchange.eventNanos().length - 1];
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
