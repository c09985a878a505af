package dev.selene.tools.bench;

import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.Backend;
import dev.selene.compute.Experts;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.KvUpProjection;
import dev.selene.compute.LatentCache;
import dev.selene.compute.Linear;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Routing;
import java.util.List;

/**
 * Another backend, with a meter around each of its operations: two readings of the clock for each, some microseconds in a step.
 * Closing it closes the other one.
 */
final class MeteredBackend implements Backend {
    private final Backend backend;
    private final StoredWeights stored;
    private final PartMeter meter;

    MeteredBackend(Backend backend, StoredWeights stored, PartMeter meter) {
        this.backend = backend;
        this.stored = stored;
        this.meter = meter;
    }

    @Override
    public String name() {
        return backend.name();
    }

    @Override
    public Linear linear(LinearWeight weight) {
        Linear linear = backend.linear(weight);
        Part part = Part.ofLinear(stored.name(weight));
        // the choice of experts follows the router's Linear, outside of any operation
        Part after = part == Part.ROUTER ? Part.ROUTER : Part.REST;
        long bytes = StoredWeights.bytes(weight);
        boolean isInt8 = StoredWeights.isInt8(weight);
        long multiplyAdds = StoredWeights.multiplyAdds(weight);
        return (x, y) -> {
            if (x.rows() == 0) return;
            meter.enter(part);
            linear.apply(x, y);
            meter.countLinear(isInt8, bytes, x.rows() * multiplyAdds);
            meter.enter(after);
        };
    }

    @Override
    public GatedMlp gatedMlp(GatedMlp.Weights weights) {
        GatedMlp mlp = backend.gatedMlp(weights);
        Part part = Part.ofMlp(stored.name(weights.gate()));
        long bytes = StoredWeights.bytes(weights);
        boolean isInt8 = StoredWeights.isInt8(weights.gate());
        long multiplyAdds = StoredWeights.multiplyAdds(weights);
        return (x, y) -> {
            meter.enter(part);
            mlp.apply(x, y);
            meter.countLinear(isInt8, bytes, x.rows() * multiplyAdds);
            meter.enter(Part.REST);
        };
    }

    @Override
    public Experts experts(List<GatedMlp.Weights> weights) {
        Experts experts = backend.experts(weights);
        GatedMlp.Weights one = weights.getFirst();
        long bytes = StoredWeights.bytes(one);
        boolean isInt8 = StoredWeights.isInt8(one.gate());
        long multiplyAdds = StoredWeights.multiplyAdds(one);
        boolean[] chosen = new boolean[weights.size()];
        return (x, routing, y) -> {
            meter.enter(Part.ROUTED_EXPERTS);
            experts.apply(x, routing, y);
            int distinct = distinct(routing, chosen);
            meter.countExperts(distinct);
            meter.countLinear(
                    isInt8, distinct * bytes, (long) routing.tokens() * routing.expertsPerToken() * multiplyAdds);
            meter.enter(Part.REST);
        };
    }

    private static int distinct(Routing routing, boolean[] chosen) {
        int choices = routing.tokens() * routing.expertsPerToken();
        int distinct = 0;
        for (int i = 0; i < choices; i++) {
            if (!chosen[routing.ids()[i]]) distinct++;
            chosen[routing.ids()[i]] = true;
        }
        for (int i = 0; i < choices; i++) chosen[routing.ids()[i]] = false;
        return distinct;
    }

    @Override
    public KvUpProjection kvUpProjection(LinearWeight weight, int heads, int nope, int rope, int v) {
        KvUpProjection projection = backend.kvUpProjection(weight, heads, nope, rope, v);
        long bytes = StoredWeights.bytes(weight);
        long multiplyAdds = StoredWeights.multiplyAdds(weight);
        return new KvUpProjection() {
            @Override
            public void absorbQueries(TensorView queries, TensorView latentQueries) {
                meter.enter(Part.KV_UP);
                projection.absorbQueries(queries, latentQueries);
                count(queries.rows(), nope);
            }

            @Override
            public void expandValues(TensorView latentValues, TensorView values) {
                meter.enter(Part.KV_UP);
                projection.expandValues(latentValues, values);
                count(values.rows(), v);
            }

            /** The part of the weight's rows that belong to keys or to values. */
            private void count(long tokens, int rows) {
                meter.countLinear(false, bytes * rows / (nope + v), tokens * multiplyAdds * rows / (nope + v));
                meter.enter(Part.REST);
            }
        };
    }

    @Override
    public void embed(TensorView table, int[] ids, TensorView y) {
        meter.enter(Part.EMBEDDING);
        backend.embed(table, ids, y);
        meter.enter(Part.REST);
    }

    @Override
    public void rmsNorm(TensorView x, TensorView weight, double eps, TensorView y) {
        meter.enter(Part.NORMS);
        backend.rmsNorm(x, weight, eps, y);
        meter.enter(Part.REST);
    }

    @Override
    public void add(TensorView x, TensorView y) {
        meter.enter(Part.NORMS);
        backend.add(x, y);
        meter.enter(Part.REST);
    }

    @Override
    public void rope(TensorView x, int heads, int headWidth, int ropeOffset, TensorView cosSin) {
        meter.enter(Part.ROPE_AND_CACHE);
        backend.rope(x, heads, headWidth, ropeOffset, cosSin);
        meter.enter(Part.REST);
    }

    @Override
    public void storeLatents(TensorView latents, List<AttentionSpan> spans, LatentCache cache) {
        meter.enter(Part.ROPE_AND_CACHE);
        backend.storeLatents(latents, spans, cache);
        meter.enter(Part.REST);
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
        meter.enter(Part.ATTENTION);
        backend.latentAttention(queries, heads, rank, scale, spans, cache, out);
        long keys = 0;
        long pairs = 0;
        for (AttentionSpan span : spans) {
            long last = (long) span.firstPosition() + span.numRows();
            keys += last;
            pairs += (last * (last + 1) - (long) span.firstPosition() * (span.firstPosition() + 1L)) / 2;
        }
        meter.countCache(keys * cache.latentDim() * cache.dtype().bytes(), pairs * heads * (cache.latentDim() + rank));
        meter.enter(Part.REST);
    }

    @Override
    public void close() {
        backend.close();
    }
}
