package dev.selene.base;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Collects everything that is wrong so that all of it is told at once. Not thread-safe.
 *
 * <p>At most {@value #SHOWN} problems are listed in the exception's message; the rest is counted.
 */
public final class Problems {
    private static final int SHOWN = 20;

    private final List<String> messages = new ArrayList<>();

    /** Notes one problem: what, where and how to mend it. */
    public void add(String message) {
        messages.add(message);
    }

    /** All problems in the order in which they were found. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    public boolean isEmpty() {
        return messages.isEmpty();
    }

    /**
     * Throws if anything was noted.
     *
     * @param subject what was looked at, for example {@code "checkpoint /models/k2"}; begins the message
     */
    public void throwIfAny(SeleneException.Kind kind, String subject) {
        if (messages.isEmpty()) return;
        String count = messages.size() == 1 ? "" : messages.size() + " problems:\n  ";
        String listed = messages.stream().limit(SHOWN).collect(Collectors.joining("\n  "));
        String rest = messages.size() > SHOWN ? "\n  … and " + (messages.size() - SHOWN) + " more" : "";
        throw new SeleneException(kind, subject + ": " + count + listed + rest);
    }
}
