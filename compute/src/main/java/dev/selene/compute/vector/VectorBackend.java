package dev.selene.compute.vector;

import dev.selene.base.SeleneException;
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

/** The backend of this package. Owns its worker threads. */
public final class VectorBackend implements Backend {
    private static final String MODULE = "jdk.incubator.vector";

    private final Context context;
    private final RowOperations rows;

    /**
     * @param threads how many threads compute, the caller's included
     * @throws SeleneException of kind CONFIG if the JVM was started without the Vector API
     */
    public VectorBackend(int threads) {
        this(threads, warmUp());
    }

    VectorBackend(int threads, KernelChoice choice) {
        this.context = new Context(threads, choice);
        this.rows = new RowOperations(context);
    }

    /** Whether this JVM has the Vector API. */
    static boolean isAvailable() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }

    private static KernelChoice warmUp() {
        if (!isAvailable())
            throw SeleneException.config("backend vector: this JVM runs without the module " + MODULE
                    + ". Start it with --add-modules=" + MODULE + ", or choose the backend scalar");
        return new WarmUp();
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public Linear linear(LinearWeight weight) {
        return new VectorLinear(context, WeightRows.of(weight));
    }

    @Override
    public GatedMlp gatedMlp(GatedMlp.Weights weights) {
        return new VectorGatedMlp(context, new GatedWeights(weights));
    }

    @Override
    public Experts experts(List<GatedMlp.Weights> experts) {
        Shapes.requireAlike(experts);
        return new VectorExperts(context, experts);
    }

    @Override
    public KvUpProjection kvUpProjection(LinearWeight weight, int heads, int nope, int rope, int v) {
        Shapes.requireKvUp(weight, heads, nope, rope, v);
        return new VectorKvUpProjection(context, weight, heads, nope, rope, v);
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
        new VectorLatentAttention(queries, heads, rank, scale, cache, out).run(context, spans);
    }

    @Override
    public void close() {
        context.close();
    }
}
