package dev.selene.server;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of all bodies together. Thread-safe. */
final class BodyBudget {
    private final AtomicLong free;

    BodyBudget(long bytes) {
        free = new AtomicLong(bytes);
    }

    /** False when there is too little left; then nothing was taken. */
    boolean take(int bytes) {
        if (free.addAndGet(-bytes) >= 0) return true;
        free.addAndGet(bytes);
        return false;
    }

    void giveBack(int bytes) {
        free.addAndGet(bytes);
    }
}
