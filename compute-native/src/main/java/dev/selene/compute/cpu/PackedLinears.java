package dev.selene.compute.cpu;

import dev.selene.compute.LinearWeight;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Some Linears in one piece of memory: their structs, then scales, then panels. Linears of one group have their panels
 * interleaved: the first panel of each, then the second of each. Borrowed from the context until {@link #close()}.
 */
final class PackedLinears implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final Context context;
    private final WeightMemory memory;
    private final List<Panels> panels;

    /**
     * @param groups Linears that are read together; those of a group have as many output features
     */
    PackedLinears(Context context, List<List<LinearWeight>> groups) {
        this.context = context;
        this.panels = groups.stream().flatMap(List::stream).map(Panels::of).toList();
        long next = Panels.padded(panels.size() * Panels.STRUCT_BYTES, ALIGNMENT);
        List<Long> scalesAt = new ArrayList<>();
        List<Long> offsetsAt = new ArrayList<>();
        for (Panels one : panels) {
            scalesAt.add(next);
            offsetsAt.add(next + Panels.padded(one.scaleBytes(), ALIGNMENT));
            next = offsetsAt.getLast() + Panels.padded(one.offsetBytes(), ALIGNMENT);
        }
        long dataAt = next;
        for (Panels one : panels) next = Math.addExact(next, one.count() * one.panelBytes());

        this.memory = new WeightMemory(next);
        context.adopt(memory);
        MemorySegment bytes = memory.segment();
        int number = 0;
        for (List<LinearWeight> group : groups) {
            List<Panels> members = panels.subList(number, number + group.size());
            long stride = members.stream().mapToLong(Panels::panelBytes).sum();
            long first = dataAt;
            for (Panels one : members) {
                long data = bytes.address() + first;
                MemorySegment scales = bytes.asSlice(scalesAt.get(number), one.scaleBytes());
                MemorySegment offsets = bytes.asSlice(offsetsAt.get(number), one.offsetBytes());
                one.describe(
                        bytes.asSlice(number * Panels.STRUCT_BYTES, Panels.STRUCT_BYTES),
                        data,
                        stride,
                        scales.address(),
                        offsets.address());
                one.pack(context, data, stride, scales, offsets);
                first += one.panelBytes();
                number++;
            }
            dataAt += stride * members.getFirst().count();
        }
    }

    /** Address of the struct of a Linear, counted over all groups; those of the following ones lie behind it. */
    long struct(int number) {
        return memory.segment().address() + number * Panels.STRUCT_BYTES;
    }

    /** Scratch memory that multiplying needs. */
    long scratchBytes() {
        return panels.stream().mapToLong(Panels::scratchBytes).max().orElse(0);
    }

    @Override
    public void close() {
        context.release(memory);
    }
}
