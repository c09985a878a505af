package dev.selene.compute.cpu;

import dev.selene.compute.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * What all operations of one backend share: the variant, threads with their scratch memory, memory for activations, which
 * one operation at a time uses, and the bound weights. Owns all of it.
 */
final class Context implements AutoCloseable {
    final Variant variant;
    final Workers workers;
    final ActivationRows input = new ActivationRows(this);
    final ActivationRows secondInput = new ActivationRows(this);
    final ActivationRows gatedInput = new ActivationRows(this);
    final Growing gated = new Growing();

    private final Growing[] scratches;
    private final List<WeightMemory> weights = new ArrayList<>();

    Context(int threads, Variant variant) {
        this.variant = variant;
        this.workers = new Workers(threads);
        this.scratches = new Growing[threads];
        for (int i = 0; i < threads; i++) scratches[i] = new Growing();
    }

    /** Makes every thread's scratch memory this large. */
    void needScratch(long bytes) {
        for (Growing scratch : scratches) scratch.atLeast(bytes);
    }

    /** Address of a thread's scratch memory. */
    long scratch(int worker) {
        return scratches[worker].atLeast(0).address();
    }

    /** Takes weights over: they end with the backend if nobody ends them before. */
    void adopt(WeightMemory memory) {
        weights.add(memory);
    }

    void release(WeightMemory memory) {
        weights.remove(memory);
        memory.close();
    }

    @Override
    public void close() {
        workers.close();
        weights.forEach(WeightMemory::close);
        for (Growing scratch : scratches) scratch.close();
        gated.close();
        gatedInput.close();
        secondInput.close();
        input.close();
    }
}
