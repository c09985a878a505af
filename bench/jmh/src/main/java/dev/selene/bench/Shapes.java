package dev.selene.bench;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.LinearWeight;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Moonlight's dimensions, and random tensors of any shape. */
final class Shapes {
    static final int HIDDEN = 2048;
    static final int HEADS = 16;
    static final int RANK = 512;
    static final int NOPE = 128;
    static final int ROPE = 64;
    static final int V = 128;
    static final int LATENT = RANK + ROPE;
    static final int EXPERTS = 64;
    static final int EXPERTS_PER_TOKEN = 6;
    static final int EXPERT_WIDTH = 1408;

    private final Arena arena;
    private final SplittableRandom random = new SplittableRandom(1);

    /** @param arena holds what is made */
    Shapes(Arena arena) {
        this.arena = arena;
    }

    LinearWeight weight(Format format, int out, int in) {
        return switch (format) {
            case W8A8 -> new LinearWeight.W8A8Dynamic(bits(DType.INT8, out, in), floats(1, out));
            case INT4 ->
                new LinearWeight.Int4Group(
                        bits(DType.INT32, out, in / 8), floats(out, in / 32), 32, Dequantisation.EXACT);
            case BF16 -> new LinearWeight.Plain(bf16(out, in));
            case FP8 -> new LinearWeight.Fp8Block(fp8(out, in), floats(out / 128, in / 128), 128, Dequantisation.EXACT);
        };
    }

    GatedMlp.Weights mlp(Format format, int hidden, int width) {
        return new GatedMlp.Weights(
                weight(format, width, hidden), weight(format, width, hidden), weight(format, hidden, width));
    }

    /** F32 between -1 and 1. */
    TensorView floats(long rows, long columns) {
        TensorView view = TensorView.contiguous(allocate(rows * columns * Float.BYTES), DType.F32, rows, columns);
        for (long r = 0; r < rows; r++)
            for (long c = 0; c < columns; c++) view.setFloat(r, c, (float) random.nextDouble(-1, 1));
        return view;
    }

    /** BF16 of magnitude 1/2 to 1. */
    TensorView bf16(long rows, long columns) {
        return words(DType.BF16, rows, columns, 0x807f_807f_807f_807fL, 0x3f00_3f00_3f00_3f00L);
    }

    private TensorView fp8(long rows, long columns) {
        return words(DType.FP8_E4M3, rows, columns, 0x8787_8787_8787_8787L, 0x3030_3030_3030_3030L);
    }

    private TensorView bits(DType dtype, long rows, long columns) {
        return words(dtype, rows, columns, -1, 0);
    }

    private TensorView words(DType dtype, long rows, long columns, long mask, long set) {
        MemorySegment segment = allocate(rows * columns * dtype.bytes());
        for (long at = 0; at + Long.BYTES <= segment.byteSize(); at += Long.BYTES)
            segment.set(ValueLayout.JAVA_LONG, at, random.nextLong() & mask | set);
        return TensorView.contiguous(segment, dtype, rows, columns);
    }

    private MemorySegment allocate(long bytes) {
        return arena.allocate(bytes, 64);
    }
}
