package dev.selene.text.grammar;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps what was computed for masks, up to a number of bytes; what was not asked for longest goes first. Thread-safe. */
final class MaskCache {
    /** What is kept says how much memory it takes. */
    interface Sized {
        long numBytes();
    }

    /** Rough size of a key, its entry and what they refer to. */
    private static final long ENTRY_BYTES = 256;

    private final long maxBytes;
    private final Map<Object, Sized> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long numBytes;

    MaskCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized Optional<Sized> get(Object key) {
        return Optional.ofNullable(entries.get(key));
    }

    synchronized void put(Object key, Sized value) {
        Sized old = entries.put(key, value);
        if (old != null) numBytes -= old.numBytes() + ENTRY_BYTES;
        numBytes += value.numBytes() + ENTRY_BYTES;
        Iterator<Sized> oldest = entries.values().iterator();
        while (numBytes > maxBytes && oldest.hasNext()) {
            numBytes -= oldest.next().numBytes() + ENTRY_BYTES;
            oldest.remove();
        }
    }

    synchronized long numBytes() {
        return numBytes;
    }
}
