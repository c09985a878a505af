package dev.selene.tools.loadtest;

import dev.selene.base.SeleneException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Makes planned requests, each on a virtual thread, and collects what came back in the order of the plan. */
public final class Driver {
    private final Function<Planned, Exchange> ask;
    private final IntConsumer progress;

    /** @param progress told how many requests have ended, from any thread */
    public Driver(Function<Planned, Exchange> ask, IntConsumer progress) {
        this.ask = ask;
        this.progress = progress;
    }

    /** @throws SeleneException what one request failed with and every other would too, such as an address without server */
    public List<Exchange> run(List<Planned> plan, Load load) {
        Requests requests = new Requests(plan);
        switch (load) {
            case Load.Closed closed -> startClosed(requests, closed.concurrency());
            case Load.Open _ -> startOpen(requests);
        }
        return requests.await();
    }

    private void startClosed(Requests requests, int concurrency) {
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < Math.min(concurrency, requests.plan.size()); i++)
            Thread.ofVirtual().start(() -> {
                for (int at = next.getAndIncrement(); at < requests.plan.size(); at = next.getAndIncrement())
                    requests.make(at);
            });
    }

    private void startOpen(Requests requests) {
        long begin = System.nanoTime();
        for (int i = 0; i < requests.plan.size(); i++) {
            sleepUntil(begin + requests.plan.get(i).atNanos());
            int at = i;
            Thread.ofVirtual().start(() -> requests.make(at));
        }
    }

    private static void sleepUntil(long nanoTime) {
        try {
            long left = nanoTime - System.nanoTime();
            if (left > 0) Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted", e);
        }
    }

    /** Requests of one run and their answers. */
    private final class Requests {
        private final List<Planned> plan;
        private final Exchange[] answers;
        private final CountDownLatch open;
        private final AtomicReference<RuntimeException> error = new AtomicReference<>();

        Requests(List<Planned> plan) {
            this.plan = plan;
            this.answers = new Exchange[plan.size()];
            this.open = new CountDownLatch(plan.size());
        }

        void make(int at) {
            try {
                if (error.get() == null) answers[at] = ask.apply(plan.get(at));
            } catch (RuntimeException e) {
                error.compareAndSet(null, e);
            } finally {
                open.countDown();
                progress.accept((int) (plan.size() - open.getCount()));
            }
        }

        List<Exchange> await() {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted", e);
            }
            RuntimeException first = error.get();
            if (first instanceof SeleneException known)
                throw new SeleneException(known.kind(), known.getMessage(), known);
            if (first != null) throw new IllegalStateException(first);
            return Arrays.asList(answers);
        }
    }
}
