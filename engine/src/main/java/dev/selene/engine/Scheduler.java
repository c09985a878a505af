package dev.selene.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides what the next forward pass computes. First come, first served: nobody is admitted before an earlier arrival.
 *
 * <pre>{@code
 *            schedule(): a place in the batch and
 *            all blocks up to maxTokens are free            remove()
 *  add() --> waiting ------------------------> running ----------------> gone, blocks back
 *               |        prefill, then decode                              ^
 *               +-------------------------- remove() ----------------------+
 * }</pre>
 *
 * <p>A running sequence holds the blocks of its longest possible answer, so it can always go on. A step decodes every
 * running sequence that can and spends what is left of the token budget on prefill, oldest first. Since the budget is at
 * least the batch size, the oldest sequence in prefill computes at least one token in each step: a request waits no
 * longer than those before it take to end. Single-threaded; no clock, thread, log or I/O.
 */
final class Scheduler {
    private final int maxBatchSize;
    private final int maxStepTokens;
    private final BlockManager blocks;
    private final Map<SequenceId, Sequence> waiting = new LinkedHashMap<>();
    private final Map<SequenceId, Sequence> running = new LinkedHashMap<>();

    Scheduler(EngineConfig config) {
        this.maxBatchSize = config.maxBatchSize();
        this.maxStepTokens = config.maxStepTokens();
        this.blocks = new BlockManager(config.numBlocks(), config.blockTokens());
    }

    /** Queues a sequence whose {@code maxTokens} fit in the pool. */
    void add(Sequence sequence) {
        waiting.put(sequence.id(), sequence);
    }

    boolean hasWork() {
        return !waiting.isEmpty() || !running.isEmpty();
    }

    /** A running sequence. */
    Sequence sequence(SequenceId id) {
        return running.get(id);
    }

    /** All sequences, running and waiting, in the order of arrival. */
    List<SequenceId> sequences() {
        List<SequenceId> all = new ArrayList<>(running.keySet());
        all.addAll(waiting.keySet());
        return all;
    }

    /** Admits whom it can and chooses the next step; empty only when there is no work. */
    List<Step> schedule() {
        admit();
        List<Step> steps = new ArrayList<>(running.size());
        for (Sequence sequence : running.values())
            if (sequence.isDecoding()) steps.add(new Step.Decode(sequence.id(), sequence.numComputed()));
        int budget = maxStepTokens - steps.size();
        for (Sequence sequence : running.values()) {
            int numTokens = Math.min(budget, sequence.maxStepTokens());
            if (sequence.isDecoding() || numTokens == 0) continue;
            steps.add(new Step.Prefill(sequence.id(), sequence.numComputed(), numTokens));
            budget -= numTokens;
        }
        return steps;
    }

    private void admit() {
        var arrivals = waiting.values().iterator();
        while (arrivals.hasNext() && running.size() < maxBatchSize) {
            Sequence next = arrivals.next();
            int needed = blocks.blocksFor(next.maxTokens());
            if (needed > blocks.numFree()) return;
            arrivals.remove();
            next.lend(blocks.take(needed));
            running.put(next.id(), next);
        }
    }

    /** Forgets a sequence and takes its blocks back; false when it is not here. */
    boolean remove(SequenceId id) {
        Sequence ran = running.remove(id);
        if (ran != null) blocks.giveBack(ran.releaseBlocks());
        return ran != null | waiting.remove(id) != null;
    }

    /** Throws IllegalStateException if a block is lost or lent twice, or a sequence is where it should not be. */
    void checkInvariants() {
        blocks.checkInvariants(
                running.values().stream().map(Sequence::blockTable).toList());
        if (running.size() > maxBatchSize) throw new IllegalStateException(running.size() + " sequences run");
        for (Sequence sequence : running.values())
            if (sequence.blockTable().length != blocks.blocksFor(sequence.maxTokens())
                    || sequence.numComputed() >= sequence.numTokens())
                throw new IllegalStateException(sequence.id() + " runs with " + sequence.blockTable().length
                        + " blocks, " + sequence.numComputed() + " of " + sequence.numTokens() + " tokens computed");
        for (Sequence sequence : waiting.values())
            if (sequence.blockTable().length != 0 || running.containsKey(sequence.id()))
                throw new IllegalStateException(sequence.id() + " waits and holds blocks or runs");
    }
}
