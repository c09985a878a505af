package dev.selene.engine;

import java.util.List;

/**
 * The books of the swap space: which slot holds which block of which preempted sequence. Single-threaded; plans copies,
 * makes none.
 */
final class SwapBooks {
    private final int numSlots;
    private final int blockTokens;
    private final IdleBlocks free;

    SwapBooks(int numSlots, int blockTokens) {
        this.numSlots = numSlots;
        this.blockTokens = blockTokens;
        this.free = new IdleBlocks(numSlots);
    }

    int numFree() {
        return free.size();
    }

    /** Plans to keep what the sequence has computed; false, and nothing planned, when there are too few slots. */
    boolean swapOut(Sequence sequence, List<BlockCopy> copies) {
        int needed = Math.ceilDiv(sequence.numComputed(), blockTokens);
        if (needed == 0 || needed > free.size()) return false;
        int[] slots = new int[needed];
        for (int i = 0; i < needed; i++) {
            slots[i] = free.removeFirst();
            copies.add(new BlockCopy.Out(sequence.blockTable().get(i), slots[i]));
        }
        sequence.swapped(new Swapped(slots, sequence.numComputed()));
        return true;
    }

    /** Plans to bring back what a sequence has kept, as far as the prefix cache did not know it; it has its blocks. */
    void swapIn(Sequence sequence, List<BlockCopy> copies) {
        Swapped swapped = sequence.swapped();
        BlockTable table = sequence.blockTable();
        for (int i = table.numSealed(); i < swapped.slots().length; i++)
            copies.add(new BlockCopy.In(swapped.slots()[i], table.get(i)));
        sequence.restored(swapped.numComputed());
        release(sequence);
    }

    /** Forgets what a sequence has kept, if anything. */
    void release(Sequence sequence) {
        for (int slot : sequence.swapped().slots()) free.addFirst(slot);
        sequence.swapped(Swapped.NOTHING);
    }

    /** Throws IllegalStateException unless every slot is free or kept by exactly one of the sequences. */
    void checkInvariants(Iterable<Sequence> sequences) {
        int[] keepers = new int[numSlots];
        for (Sequence sequence : sequences) for (int slot : sequence.swapped().slots()) keepers[slot]++;
        for (int slot = 0; slot < numSlots; slot++)
            if (keepers[slot] + (free.contains(slot) ? 1 : 0) != 1)
                throw new IllegalStateException("slot " + slot + " of the swap space has " + keepers[slot]
                        + " keepers, free " + free.contains(slot));
    }

    /** What one sequence keeps in the swap space: {@code numComputed} positions, in order. */
    record Swapped(int[] slots, int numComputed) {
        static final Swapped NOTHING = new Swapped(new int[0], 0);
    }
}
