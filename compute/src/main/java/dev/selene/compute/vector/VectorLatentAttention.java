package dev.selene.compute.vector;

import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.LatentCache;
import dev.selene.compute.vector.DotProducts.Block;
import java.util.Arrays;
import java.util.List;

/**
 * Latent attention of one call. All heads share the keys, so a unit is some heads of some rows of one span, at most {@link
 * Block#TOKENS} queries, for which each block of {@value #KEYS} keys is decoded once.
 */
final class VectorLatentAttention {
    static final int KEYS = 64;
    private static final int HEADS = 16;

    private final TensorView queries;
    private final int heads;
    private final int rank;
    private final float scale;
    private final LatentCache cache;
    private final WeightRows slots; // [numBlocks * blockTokens, latentDim]
    private final TensorView out;
    private final int unitHeads;
    private final int unitRows;
    private final int headUnits;

    VectorLatentAttention(TensorView queries, int heads, int rank, float scale, LatentCache cache, TensorView out) {
        this.queries = queries;
        this.heads = heads;
        this.rank = rank;
        this.scale = scale;
        this.cache = cache;
        this.out = out;
        this.slots = new PlainRows(TensorView.contiguous(
                cache.segment(), cache.dtype(), (long) cache.numBlocks() * cache.blockTokens(), cache.latentDim()));
        this.unitHeads = Math.min(heads, HEADS);
        this.unitRows = Block.TOKENS / unitHeads;
        this.headUnits = Math.ceilDiv(heads, unitHeads);
    }

    void run(Context context, List<AttentionSpan> spans) {
        // [first unit of each span ..., number of units]
        int[] firstUnit = new int[spans.size() + 1];
        long multiplyAdds = 0;
        for (int s = 0; s < spans.size(); s++) {
            AttentionSpan span = spans.get(s);
            firstUnit[s + 1] = firstUnit[s] + Math.ceilDiv(span.numRows(), unitRows) * headUnits;
            multiplyAdds += ((long) span.firstPosition() + span.numRows())
                    * span.numRows()
                    * heads
                    * (cache.latentDim() + rank);
        }
        context.run(firstUnit[spans.size()], multiplyAdds, (unit, kernels, scratch) -> {
            int s = Arrays.binarySearch(firstUnit, unit);
            if (s < 0) s = -s - 2;
            int inSpan = unit - firstUnit[s];
            attend(spans.get(s), inSpan / headUnits * unitRows, inSpan % headUnits * unitHeads, kernels, scratch);
        });
    }

    /** Rows from {@code firstRow} of a span and heads from {@code firstHead}. */
    private void attend(AttentionSpan span, int firstRow, int firstHead, Kernels kernels, Scratch scratch) {
        int rows = Math.min(unitRows, span.numRows() - firstRow);
        int numHeads = Math.min(unitHeads, heads - firstHead);
        int firstPosition = span.firstPosition() + firstRow;
        int lastPosition = firstPosition + rows - 1;
        AttentionScratch memory = scratch.attention(cache.latentDim(), rank);
        memory.state.clear();
        for (int r = 0; r < rows; r++)
            for (int h = 0; h < numHeads; h++)
                memory.queries.load(
                        r * numHeads + h,
                        queries,
                        (long) span.firstRow() + firstRow + r,
                        (long) (firstHead + h) * cache.latentDim(),
                        slots.form());

        for (int from = 0; from <= lastPosition; from += KEYS) {
            int keys = Math.min(KEYS, lastPosition + 1 - from);
            for (int j = 0; j < keys; j++) decodeKey(span, from + j, j, kernels, scratch, memory);
            int firstSeeing = Math.max(0, from - firstPosition); // rows before do not see this block
            score(firstSeeing * numHeads, rows * numHeads, keys, kernels, scratch, memory);
            for (int r = firstSeeing; r < rows; r++) {
                int seen = Math.min(keys, firstPosition + r + 1 - from);
                for (int q = r * numHeads; q < (r + 1) * numHeads; q++)
                    memory.state.add(kernels, q, memory.scores, q * KEYS, seen, memory.keys, memory.stride);
            }
        }

        for (int r = 0; r < rows; r++) {
            for (int h = 0; h < numHeads; h++) {
                int query = r * numHeads + h;
                memory.state.finish(query);
                Rows.write(
                        memory.state.values,
                        query * rank,
                        rank,
                        out,
                        (long) span.firstRow() + firstRow + r,
                        (long) (firstHead + h) * rank);
            }
        }
    }

    private void decodeKey(
            AttentionSpan span, int position, int key, Kernels kernels, Scratch scratch, AttentionScratch memory) {
        long slot = (long) span.blockTable()[position / cache.blockTokens()] * cache.blockTokens()
                + position % cache.blockTokens();
        int dim = cache.latentDim();
        for (int k = 0; k < dim; k += Block.ELEMENTS)
            slots.decode(
                    kernels, slot, k, Math.min(Block.ELEMENTS, dim - k), scratch, memory.keys, key * memory.stride + k);
    }

    /** Scores of queries {@code [first, end)} with the decoded keys, to {@code memory.scores}. */
    private void score(int first, int end, int keys, Kernels kernels, Scratch scratch, AttentionScratch memory) {
        int count = end - first;
        for (int q = 0; q < count; q++) scratch.rowAt[q] = memory.queries.at(first + q);
        for (int j = 0; j < keys; j += Block.ROWS) {
            int rows = Math.min(Block.ROWS, keys - j);
            Arrays.fill(scratch.sums, 0);
            Arrays.fill(scratch.products, 0);
            DotProducts.addProducts(
                    kernels,
                    memory.keys,
                    j * memory.stride,
                    memory.stride,
                    rows,
                    memory.queries.values,
                    0,
                    memory.stride,
                    count,
                    scratch);
            DotProducts.addToProducts(rows, count, 0, scratch);
            for (int r = 0; r < rows; r++)
                for (int q = 0; q < count; q++)
                    memory.scores[(first + q) * KEYS + j + r] = scale * scratch.products[r * Block.TOKENS + q];
        }
    }
}
