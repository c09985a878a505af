package dev.selene.engine;

import dev.selene.engine.StageSelector.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Decides what the next forward pass computes, and for whom. All choices follow one {@link Rank}.
 *
 * <pre>{@code
 *            schedule(): first in rank, a place in the batch,
 *            blocks for all known tokens                         remove()
 *  add() --> waiting --------------------------------> running ------------> gone, blocks back
 *               | ^            prefill, then decode       |                    ^
 *               | +---------------------------------------+                    |
 *               |     schedule(): last in rank, and another needs its blocks   |
 *               |     or has waited too long; latents swapped out or dropped   |
 *               +------------------------- remove() ---------------------------+
 * }</pre>
 *
 * <p>A running sequence takes blocks as it grows; when none is free, the last in rank makes room and waits, with the
 * latents in the swap space or to be computed again. Admission leaves a block free for each that runs already, so that
 * what it admits does not have to go at once.
 *
 * <p>Nobody starves. The first in rank of those that run is never preempted and takes blocks before all others; it gets a
 * token of each step, under STANDARD of every second, in which no prompt before it in rank is computed. So it ends within
 * as many steps as it has tokens, and with it all that run, one after the other. Whoever has waited {@code
 * maxFirstTokenWaitTime}, or was preempted, is ranked by arrival from then on: once those that arrived before it have
 * ended, it waits for no more than those that run.
 *
 * <p>The cost of {@link #schedule} depends on how many run, and on how many wait as the logarithm. Single-threaded; no
 * clock, thread, log or I/O: time is what the caller says.
 */
final class Scheduler {
    private final EngineConfig limits;
    private final Comparator<Sequence> rank;
    private final BlockManager blocks;
    private final SwapBooks swaps;
    private final StageSelector stages;
    private final WaitingQueue waiting;
    private final Map<SequenceId, Sequence> running = new LinkedHashMap<>();
    private final Map<SequenceId, Sequence> all = new HashMap<>();
    private long nowNanos;
    /** Sequences that this round has swapped out. */
    private int numSwapped;

    private long numPreemptions;
    private long numSwapOuts;

    /** @param numSwapSlots blocks that the swap space holds */
    Scheduler(EngineConfig limits, int numSwapSlots) {
        this(limits, numSwapSlots, new Rank(limits.schedule().policy()));
    }

    Scheduler(EngineConfig limits, int numSwapSlots, Comparator<Sequence> rank) {
        ScheduleConfig schedule = limits.schedule();
        this.limits = limits;
        this.rank = rank;
        this.blocks = new BlockManager(
                limits.numBlocks(),
                limits.blockTokens(),
                limits.prefixCache(),
                limits.speculation().lookahead());
        this.swaps = new SwapBooks(numSwapSlots, limits.blockTokens());
        this.stages = new StageSelector(schedule, limits.maxBatchSize());
        this.waiting = new WaitingQueue(rank, schedule.maxFirstTokenWaitTime().toNanos());
    }

    /** Queues a sequence whose {@code maxTokens} fit in the pool. */
    void add(Sequence sequence) {
        all.put(sequence.id(), sequence);
        waiting.add(sequence);
    }

    boolean hasWork() {
        return !all.isEmpty();
    }

    /** A running sequence. */
    Sequence sequence(SequenceId id) {
        return running.get(id);
    }

    /** All sequences, running and waiting, in the order of arrival. */
    List<SequenceId> sequences() {
        return all.keySet().stream()
                .sorted(Comparator.comparingLong(SequenceId::value))
                .toList();
    }

    int numRunning() {
        return running.size();
    }

    int numWaiting() {
        return waiting.size();
    }

    /** Blocks that no sequence holds. */
    int numFreeBlocks() {
        return blocks.numFree();
    }

    /** Sequences that had to make room, each time counted. */
    long numPreemptions() {
        return numPreemptions;
    }

    /** Those of them whose latents were swapped out. */
    long numSwapOuts() {
        return numSwapOuts;
    }

    /** The sequences that have missed a deadline, and which. */
    Map<SequenceId, String> overdue(long nowNanos) {
        Map<SequenceId, String> overdue = new LinkedHashMap<>();
        for (Sequence sequence : waiting.fresh()) {
            Optional<String> missed = limits.deadlines().missedInQueue(sequence, nowNanos);
            if (missed.isEmpty()) break; // those after it have waited less
            overdue.put(sequence.id(), missed.get());
        }
        List<Sequence> started = new ArrayList<>(running.values());
        waiting.preempted().forEach(started::add);
        for (Sequence sequence : started)
            limits.deadlines()
                    .missedAfterStart(sequence, nowNanos)
                    .ifPresent(missed -> overdue.put(sequence.id(), missed));
        return overdue;
    }

    /** Chooses the next step; empty only when there is no work. */
    StepPlan schedule(long nowNanos) {
        this.nowNanos = nowNanos;
        numSwapped = 0;
        waiting.ageTo(nowNanos);
        StepPlan plan = StepPlan.empty();
        admitUrgent(plan);
        Stage stage = stages.choose(situation());
        if (stage != Stage.PREFILL) decode(plan);
        if (stage != Stage.DECODE) prefill(plan);
        if (plan.steps().isEmpty()) decode(plan); // nobody could be admitted
        return plan;
    }

    private StageSelector.Situation situation() {
        int numDecoding = 0;
        for (Sequence sequence : running.values()) if (sequence.isDecoding()) numDecoding++;
        return new StageSelector.Situation(
                waiting.size(),
                waiting.longestWaitNanos(nowNanos),
                running.size(),
                numDecoding,
                (double) blocks.numFree() / blocks.numBlocks());
    }

    /** One who has waited too long for its first token takes the blocks of the last that runs, if those are enough. */
    private void admitUrgent(StepPlan plan) {
        if (waiting.isEmpty()) return;
        Sequence first = waiting.first();
        if (!first.isUrgent() || first.wasPreempted() || admitFirst(plan)) return;
        List<Sequence> ranked = rankedRunning();
        if (ranked.size() < 2
                || ranked.size() == limits.maxBatchSize()
                || ranked.getLast().isUrgent()) return;
        Sequence last = ranked.getLast();
        int needed = blocks.blocksFor(first.numTokens()) + ranked.size() - 1;
        if (needed > blocks.numFree() + blocks.heldAlone(last)) return;
        stop(last, plan);
        admitFirst(plan);
        waiting.add(last);
    }

    /** Lets the first who waits run, if a place and blocks are there; takes none from anyone. */
    private boolean admitFirst(StepPlan plan) {
        if (running.size() == limits.maxBatchSize()) return false;
        Sequence first = waiting.first();
        if (!blocks.admit(first, running.size())) return false;
        waiting.remove(first);
        swaps.swapIn(first, plan.copies());
        blocks.seal(first);
        if (!first.wasPreempted()) first.progressedAt(nowNanos);
        running.put(first.id(), first);
        return true;
    }

    /** The running sequences, the first in rank first. */
    private List<Sequence> rankedRunning() {
        List<Sequence> ranked = new ArrayList<>(running.values());
        ranked.sort(rank);
        return ranked;
    }

    /** Decodes every running sequence that can; when blocks run out, those last in rank make room. */
    private void decode(StepPlan plan) {
        List<Sequence> ranked = rankedRunning();
        int numKept = ranked.size();
        for (int i = 0; i < numKept; i++) {
            Sequence sequence = ranked.get(i);
            if (!sequence.isDecoding()) continue;
            while (i < numKept && !blocks.grow(sequence, sequence.numTokens())) {
                Sequence last = ranked.get(--numKept);
                stop(last, plan);
                waiting.add(last);
            }
            if (i < numKept) plan.steps().add(new Step.Decode(sequence.id(), sequence.numComputed()));
        }
    }

    /** Spends what is left of the budget on prompts, first in rank first, and admits those whose turn it is. */
    private void prefill(StepPlan plan) {
        ScheduleConfig schedule = limits.schedule();
        int budget = Math.min(limits.maxStepTokens() - plan.numTokens(), schedule.maxPrefillTokens());
        int places = schedule.maxPrefillBatchSize();
        PriorityQueue<Sequence> begun = new PriorityQueue<>(rank);
        for (Sequence sequence : running.values()) if (!sequence.isDecoding()) begun.add(sequence);
        boolean admits = true;
        while (budget > 0 && places > 0) {
            if (admits && aWaitingOneComesBefore(begun)) {
                Sequence first = waiting.first();
                admits = admitFirst(plan);
                if (admits) begun.add(first);
                continue;
            }
            if (begun.isEmpty()) return;
            Step step = nextStep(begun.poll(), budget);
            plan.steps().add(step);
            budget -= step.numTokens();
            places--;
        }
    }

    private boolean aWaitingOneComesBefore(PriorityQueue<Sequence> begun) {
        return !waiting.isEmpty() && (begun.isEmpty() || rank.compare(waiting.first(), begun.peek()) < 0);
    }

    /** Of a sequence that has the blocks of all known tokens; what others have computed meanwhile need not be again. */
    private Step nextStep(Sequence sequence, int budget) {
        blocks.adopt(sequence);
        if (sequence.isDecoding()) return new Step.Decode(sequence.id(), sequence.numComputed());
        int numTokens = Math.min(budget, sequence.maxStepTokens());
        return new Step.Prefill(sequence.id(), sequence.numComputed(), numTokens);
    }

    /** Takes the blocks of a running sequence; the caller queues it. */
    private void stop(Sequence sequence, StepPlan plan) {
        running.remove(sequence.id());
        if (numSwapped < limits.schedule().maxPreemptCount() && swaps.swapOut(sequence, plan.copies())) {
            numSwapped++;
            numSwapOuts++;
        }
        sequence.preempted();
        blocks.release(sequence);
        numPreemptions++;
    }

    /** The books of the blocks, for who saves or restores what is cached while nothing runs. */
    BlockManager blocks() {
        return blocks;
    }

    /** Notes that the latents of {@code step} are in the pool. */
    void computed(Step step) {
        running.get(step.sequence()).computed(step);
    }

    /** Makes the blocks that a running sequence has filled known to the prefix cache: all that belongs in them is there. */
    void seal(Sequence sequence) {
        blocks.seal(sequence);
    }

    /** Forgets a sequence and takes its blocks back; false when it is not here. */
    boolean remove(SequenceId id) {
        Sequence sequence = all.remove(id);
        if (sequence == null) return false;
        if (running.remove(id) == null) waiting.remove(sequence);
        blocks.release(sequence);
        swaps.release(sequence);
        return true;
    }

    /** Throws IllegalStateException if a block is lost or lent twice, or a sequence is where it should not be. */
    void checkInvariants() {
        blocks.checkInvariants(all.values().stream().map(Sequence::blockTable).toList());
        swaps.checkInvariants(all.values());
        if (running.size() > limits.maxBatchSize()) throw new IllegalStateException(running.size() + " sequences run");
        if (running.size() + waiting.size() != all.size())
            throw new IllegalStateException(
                    running.size() + " run, " + waiting.size() + " wait, of " + all.size() + " sequences");
        for (Sequence sequence : running.values()) {
            int numBlocks = sequence.blockTable().size();
            if (waiting.contains(sequence)
                    || numBlocks < blocks.blocksFor(sequence.numTokens() - 1)
                    || numBlocks > blocks.blocksFor(sequence.maxTokens())
                    || sequence.numComputed() >= sequence.numTokens()
                    || sequence.swapped().slots().length > 0)
                throw new IllegalStateException(sequence.id() + " runs with " + numBlocks + " blocks, "
                        + sequence.numComputed() + " of " + sequence.numTokens() + " tokens computed");
        }
        for (Sequence sequence : waiting.all())
            if (sequence.blockTable().size() != 0 || sequence.numComputed() != 0)
                throw new IllegalStateException(sequence.id() + " waits and holds blocks");
    }
}
