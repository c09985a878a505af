package dev.selene.llm;

import dev.selene.base.SeleneException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Many generations at once whose answers are handed on in the order in which they were begun. When one fails, those after
 * it are cancelled. Single-threaded.
 */
final class OrderedAnswers {
    private final Deque<PendingAnswer> pending = new ArrayDeque<>();
    private final int maxPending;
    private final Consumer<Answer> inOrder;

    /** @param maxPending generations that are begun and not waited for, at most */
    OrderedAnswers(int maxPending, Consumer<Answer> inOrder) {
        this.maxPending = maxPending;
        this.inOrder = inOrder;
    }

    /** Begins a generation, handing on earlier answers while there is no room for another. */
    void begin(Supplier<PendingAnswer> start) {
        while (pending.size() >= maxPending) handOnOldest();
        while (true) {
            try {
                pending.add(start.get());
                return;
            } catch (SeleneException e) {
                if (e.kind() != SeleneException.Kind.OVERLOADED || pending.isEmpty()) throw e;
                handOnOldest();
            }
        }
    }

    /** Hands on all that were begun. */
    void handOnAll() {
        while (!pending.isEmpty()) handOnOldest();
    }

    private void handOnOldest() {
        try {
            inOrder.accept(pending.remove().await());
        } catch (RuntimeException | Error e) { // nobody waits for the others any more
            pending.forEach(PendingAnswer::cancel);
            pending.clear();
            throw e;
        }
    }
}
