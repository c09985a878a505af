package dev.selene.server.mindie;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Generations that can be stopped by the id that their request gave. Thread-safe. */
final class RunningIds {
    private final Map<String, Inference> running = new ConcurrentHashMap<>();

    /** @throws dev.selene.server.RefusedException 422 if a request of this id runs */
    void add(String id, Inference inference) {
        if (running.putIfAbsent(id, inference) != null) {
            inference.close();
            throw Errors.invalid("`id` is that of a request that still runs.");
        }
    }

    void remove(String id) {
        running.remove(id);
    }

    /** False if there is none of this id. */
    boolean stop(String id) {
        Inference inference = running.get(id);
        if (inference == null) return false;
        inference.close();
        return true;
    }
}
