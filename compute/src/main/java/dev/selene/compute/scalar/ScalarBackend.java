package dev.selene.compute.scalar;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
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
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/** The reference backend: runs on the caller's thread alone and keeps nothing between calls. */
public final class ScalarBackend implements Backend {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort BF16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public Linear linear(LinearWeight weight) {
        return switch (weight) {
            case LinearWeight.Plain _, LinearWeight.Fp8Block _, LinearWeight.Int4Group _ -> new FloatLinear(weight);
            case LinearWeight.W8A8Dynamic dynamic -> new DynamicInt8Linear(dynamic);
            case LinearWeight.W8A8Static fixed -> new StaticInt8Linear(fixed);
            case LinearWeight.W4A8Dynamic w4a8 -> new Int4Int8Linear(w4a8);
        };
    }

    @Override
    public GatedMlp gatedMlp(GatedMlp.Weights weights) {
        return new ScalarGatedMlp(
                linear(weights.gate()),
                linear(weights.up()),
                linear(weights.down()),
                weights.gate().inFeatures(),
                weights.gate().outFeatures());
    }

    @Override
    public Experts experts(List<GatedMlp.Weights> experts) {
        Shapes.requireAlike(experts);
        return new ScalarExperts(
                experts.stream().map(this::gatedMlp).toList(),
                experts.getFirst().gate().inFeatures());
    }

    @Override
    public KvUpProjection kvUpProjection(LinearWeight weight, int heads, int nope, int rope, int v) {
        Shapes.requireKvUp(weight, heads, nope, rope, v);
        return new ScalarKvUpProjection(weight, heads, nope, rope, v);
    }

    @Override
    public void embed(TensorView table, int[] ids, TensorView y) {
        Shapes.requireEmbedding(table, ids, y);
        for (int t = 0; t < y.rows(); t++)
            for (int i = 0; i < y.columns(); i++) y.setFloat(t, i, FloatWeights.element(table, ids[t], i));
    }

    @Override
    public void rmsNorm(TensorView x, TensorView weight, double eps, TensorView y) {
        Shapes.requireAlike(x, y);
        Shapes.requireF32("weight", weight, 1, x.columns());
        for (int t = 0; t < x.rows(); t++) {
            double squares = 0;
            for (int i = 0; i < x.columns(); i++) squares += (double) x.getFloat(t, i) * x.getFloat(t, i);
            float inverse = (float) (1 / Math.sqrt(squares / x.columns() + eps));
            for (int i = 0; i < x.columns(); i++)
                y.setFloat(t, i, weight.getFloat(0, i) * (x.getFloat(t, i) * inverse));
        }
    }

    @Override
    public void add(TensorView x, TensorView y) {
        Shapes.requireAlike(x, y);
        for (int t = 0; t < x.rows(); t++)
            for (int i = 0; i < x.columns(); i++) y.setFloat(t, i, y.getFloat(t, i) + x.getFloat(t, i));
    }

    @Override
    public void rope(TensorView x, int heads, int headWidth, int ropeOffset, TensorView cosSin) {
        Shapes.requireRope(x, heads, headWidth, ropeOffset, cosSin);
        int pairs = (int) cosSin.columns() / 2;
        for (int t = 0; t < x.rows(); t++) {
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < pairs; i++) {
                    int at = h * headWidth + ropeOffset + 2 * i;
                    float a = x.getFloat(t, at);
                    float b = x.getFloat(t, at + 1);
                    float cos = cosSin.getFloat(t, i);
                    float sin = cosSin.getFloat(t, pairs + i);
                    x.setFloat(t, at, a * cos - b * sin);
                    x.setFloat(t, at + 1, b * cos + a * sin);
                }
            }
        }
    }

    @Override
    public void storeLatents(TensorView latents, List<AttentionSpan> spans, LatentCache cache) {
        Shapes.requireF32("latents", latents, latents.rows(), cache.latentDim());
        Shapes.requireSpans(spans, latents.rows(), cache);
        for (AttentionSpan span : spans) {
            for (int r = 0; r < span.numRows(); r++) {
                long offset = cache.byteOffset(span.blockTable(), span.firstPosition() + r);
                for (int i = 0; i < cache.latentDim(); i++) {
                    float value = latents.getFloat(span.firstRow() + r, i);
                    if (cache.dtype() == DType.F32) cache.segment().set(F32, offset + 4L * i, value);
                    else cache.segment().set(BF16, offset + 2L * i, FloatCodec.floatToBf16(value));
                }
            }
        }
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
        ScalarLatentAttention attention = new ScalarLatentAttention(queries, rank, scale, cache, out);
        for (AttentionSpan span : spans)
            for (int r = 0; r < span.numRows(); r++)
                for (int h = 0; h < heads; h++)
                    attention.attend(span.firstRow() + r, h, span.firstPosition() + r, span.blockTable());
    }

    @Override
    public void close() {}
}
