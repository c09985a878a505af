package dev.selene.tools.accuracy;

import dev.selene.base.SeleneException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two runs on the same questions, item by item.
 *
 * @param changed items of both whose answers differ, in the order of the first
 * @param onlyLeft keys that the second lacks
 * @param onlyRight keys that the first lacks
 */
public record RunDiff(int inBoth, List<Pair> changed, List<String> onlyLeft, List<String> onlyRight) {
    /** One question, answered twice. */
    public record Pair(ItemRecord left, ItemRecord right) {
        /** The second is worth more (above 0), less (below 0) or as much as the first. */
        public int gain() {
            return Double.compare(right.verdict().score(), left.verdict().score());
        }
    }

    /** @throws SeleneException of kind USER if the runs have no question in common */
    public static RunDiff of(Path leftLog, Path rightLog) {
        Map<String, ItemRecord> right = new LinkedHashMap<>();
        for (ItemRecord item : ItemLog.read(rightLog)) right.put(item.key(), item);
        List<Pair> changed = new ArrayList<>();
        List<String> onlyLeft = new ArrayList<>();
        int inBoth = 0;
        for (ItemRecord item : ItemLog.read(leftLog)) {
            ItemRecord other = right.remove(item.key());
            if (other == null) {
                onlyLeft.add(item.key());
                continue;
            }
            inBoth++;
            if (!item.answer().equals(other.answer())
                    || item.verdict().score() != other.verdict().score()) changed.add(new Pair(item, other));
        }
        if (inBoth == 0)
            throw SeleneException.user(leftLog + " and " + rightLog + " have no question in common. Give two item logs"
                    + " (…_items.jsonl) of one data set.");
        return new RunDiff(inBoth, changed, onlyLeft, List.copyOf(right.keySet()));
    }

    /** Items that the second run answers better. */
    public long better() {
        return changed.stream().filter(pair -> pair.gain() > 0).count();
    }

    /** Items that the second run answers worse. */
    public long worse() {
        return changed.stream().filter(pair -> pair.gain() < 0).count();
    }
}
