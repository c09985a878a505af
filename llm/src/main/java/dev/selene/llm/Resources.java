package dev.selene.llm;

import java.util.ArrayDeque;
import java.util.Deque;

/** Owns what was opened one after the other and closes it in reverse: the first failure is thrown, later ones suppressed. */
final class Resources implements AutoCloseable {
    /** A resource whose {@code close} throws nothing checked. */
    interface Closeable extends AutoCloseable {
        @Override
        void close();
    }

    private final Deque<Closeable> opened = new ArrayDeque<>();

    /** Closes {@code resource} when this is closed, before everything that was added earlier. */
    synchronized void add(Closeable resource) {
        opened.push(resource);
    }

    /** Closes everything; a second call does nothing. */
    @Override
    public synchronized void close() {
        Throwable first = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (RuntimeException | Error e) { // the others must be closed too
                if (first == null) first = e;
                else first.addSuppressed(e);
            }
        }
        switch (first) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(first);
        }
    }
}
