package dev.selene.compute.cpu;

import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.Backend;
import dev.selene.compute.Experts;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.KvUpProjection;
import dev.selene.compute.LatentCache;
import dev.selene.compute.Linear;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Shapes;
import java.util.List;

/** The backend of this package, on one variant of its kernels. Owns worker threads, packed weights and scratch memory. */
final class NativeBackend implements Backend {
    private final Context context;
    private final RowKernels rows;
    private final NativeLatentAttention attention;

    NativeBackend(int threads, Variant variant) {
        this.context = new Context(threads, variant);
        this.rows = new RowKernels(context);
        this.attention = new NativeLatentAttention(context);
    }

    @Override
    public String name() {
        return "native";
    }

    @Override
    public Linear linear(LinearWeight weight) {
        return new NativeLinear(context, weight);
    }

    @Override
    public GatedMlp gatedMlp(GatedMlp.Weights weights) {
        return new NativeGatedMlp(context, weights);
    }

    @Override
    public Experts experts(List<GatedMlp.Weights> experts) {
        Shapes.requireAlike(experts);
        return NativeExperts.canCompute(experts)
                ? new NativeExperts(context, experts)
                : new OneByOneExperts(context, experts);
    }

    @Override
    public KvUpProjection kvUpProjection(LinearWeight weight, int heads, int nope, int rope, int v) {
        Shapes.requireKvUp(weight, heads, nope, rope, v);
        return new NativeKvUpProjection(context, weight, heads, nope, rope, v);
    }

    @Override
    public void embed(TensorView table, int[] ids, TensorView y) {
        Shapes.requireEmbedding(table, ids, y);
        rows.embed(table, ids, y);
    }

    @Override
    public void rmsNorm(TensorView x, TensorView weight, double eps, TensorView y) {
        Shapes.requireAlike(x, y);
        Shapes.requireF32("weight", weight, 1, x.columns());
        rows.rmsNorm(x, weight, eps, y);
    }

    @Override
    public void add(TensorView x, TensorView y) {
        Shapes.requireAlike(x, y);
        rows.add(x, y);
    }

    @Override
    public void rope(TensorView x, int heads, int headWidth, int ropeOffset, TensorView cosSin) {
        Shapes.requireRope(x, heads, headWidth, ropeOffset, cosSin);
        rows.rope(x, heads, headWidth, ropeOffset, cosSin);
    }

    @Override
    public void storeLatents(TensorView latents, List<AttentionSpan> spans, LatentCache cache) {
        Shapes.requireF32("latents", latents, latents.rows(), cache.latentDim());
        Shapes.requireSpans(spans, latents.rows(), cache);
        rows.storeLatents(latents, spans, cache);
    }

    @Override
    public void latentAttention(
            TensorView queries,
            int heads,
            int rank,
            float scale,
            List<AttentionSpan> spans,
            LatentCache cache,
            TensorView out) {
        Shapes.requireAttention(queries, heads, rank, spans, cache, out);
        attention.run(queries, heads, rank, scale, spans, cache, out);
    }

    @Override
    public void close() {
        attention.close();
        rows.close();
        context.close();
    }
}
