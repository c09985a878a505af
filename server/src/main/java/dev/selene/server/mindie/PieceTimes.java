package dev.selene.server.mindie;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Milliseconds until the first piece of an answer, and between the others, as streams of MindIE's own form tell them. */
final class PieceTimes {
    private long lastNanos = System.nanoTime();
    private boolean begun;

    /** Adds {@code prefill_time} and {@code decode_time} of the next piece, one of which is null. */
    void putNext(ObjectNode chunk) {
        long now = System.nanoTime();
        double millis = (now - lastNanos) / 1e6;
        lastNanos = now;
        if (begun) chunk.putNull("prefill_time").put("decode_time", millis);
        else chunk.put("prefill_time", millis).putNull("decode_time");
        begun = true;
    }
}
