package dev.selene.tools.doctor;

import dev.selene.base.SeleneException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same for many things at the same time: each waits for other programs, so each has a virtual thread. */
final class SideBySide {
    private SideBySide() {}

    /** The results in the order of {@code items}; the first failure is thrown once all have ended. */
    static <A, B> List<B> map(List<A> items, Function<A, B> function) {
        List<Future<B>> futures;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            futures = items.stream()
                    .map(item -> threads.submit(() -> function.apply(item)))
                    .toList();
        }
        return futures.stream().map(SideBySide::result).toList();
    }

    private static <B> B result(Future<B> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted while checks ran", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        }
    }
}
