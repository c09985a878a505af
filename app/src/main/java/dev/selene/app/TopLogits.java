package dev.selene.app;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Finds the largest logits: larger first, of equals the lower id first. */
final class TopLogits {
    /** One token and its logit. */
    record Entry(int tokenId, float logit) {}

    private static final Comparator<Entry> BEST_FIRST =
            Comparator.comparing(Entry::logit).reversed().thenComparing(Entry::tokenId);

    private TopLogits() {}

    /** The {@code count} best, or all if there are fewer; NaN counts as the largest, so that it is seen. */
    static List<Entry> of(float[] logits, int count) {
        PriorityQueue<Entry> kept = new PriorityQueue<>(BEST_FIRST.reversed());
        for (int id = 0; id < logits.length; id++) {
            // A logit equal to the worst kept one loses: its id is higher.
            if (kept.size() == count && Float.compare(logits[id], kept.peek().logit()) <= 0) continue;
            kept.add(new Entry(id, logits[id]));
            if (kept.size() > count) kept.poll();
        }
        List<Entry> best = new ArrayList<>(kept);
        best.sort(BEST_FIRST);
        return best;
    }
}
