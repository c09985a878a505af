package dev.selene.model;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.formats.AttentionConfig;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.MoeConfig;
import dev.selene.formats.RopeConfig;
import dev.selene.formats.StoredTensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The multi-token prediction layer of a plain checkpoint as its formulas read, in F64 and with expanded keys and values,
 * one position after the other. Shares no code with the graph.
 */
final class PlainMtp {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final double LORA_NORM_EPS = 1e-6;

    private final Checkpoint checkpoint;
    private final ModelConfig config;
    private final String prefix;
    private final Map<String, double[]> weights = new HashMap<>();
    private final List<double[]> keys = new ArrayList<>(); // [position][heads·(nope + rope)]
    private final List<double[]> values = new ArrayList<>(); // [position][heads·v]

    PlainMtp(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
        this.prefix = "model.layers." + config.numHiddenLayers() + ".";
    }

    /** The next position, whose latents are kept. Returns its hidden state, to which {@link #logits} belong. */
    double[] next(double[] hidden, int nextTokenId) {
        int size = config.hiddenSize();
        int position = keys.size();
        double[] embedding = new double[size];
        if (position > 0)
            System.arraycopy(weight(prefix + "embed_tokens.weight"), nextTokenId * size, embedding, 0, size);
        double[] joined = new double[2 * size];
        System.arraycopy(norm(embedding, prefix + "enorm", config.rmsNormEps()), 0, joined, 0, size);
        System.arraycopy(norm(hidden, prefix + "hnorm", config.rmsNormEps()), 0, joined, size, size);

        double[] x = times(prefix + "eh_proj", joined, size);
        add(attention(norm(x, prefix + "input_layernorm", config.rmsNormEps()), position), x);
        add(experts(norm(x, prefix + "post_attention_layernorm", config.rmsNormEps())), x);
        return x;
    }

    double[] logits(double[] hidden) {
        double[] normalised = norm(hidden, prefix + "shared_head.norm", config.rmsNormEps());
        return times(prefix + "shared_head.head", normalised, config.vocabSize());
    }

    private double[] attention(double[] x, int position) {
        AttentionConfig dims = config.attention();
        int nope = dims.qkNopeHeadDim();
        int rope = dims.qkRopeHeadDim();
        int width = nope + rope;
        int v = dims.vHeadDim();
        int rank = dims.kvLoraRank();
        String name = prefix + "self_attn.";

        double[] bottleneck = times(name + "q_a_proj", x, dims.qLoraRank().orElseThrow());
        double[] queries = times(
                name + "q_b_proj", norm(bottleneck, name + "q_a_layernorm", LORA_NORM_EPS), dims.numHeads() * width);
        double[] compressed = times(name + "kv_a_proj_with_mqa", x, rank + rope);
        double[] latent = norm(head(compressed, 0, rank), name + "kv_a_layernorm", LORA_NORM_EPS);
        double[] rotated = head(compressed, rank, rope);
        rotate(rotated, 0, position);
        double[] expanded = times(name + "kv_b_proj", latent, dims.numHeads() * (nope + v));

        double[] key = new double[dims.numHeads() * width];
        double[] value = new double[dims.numHeads() * v];
        for (int h = 0; h < dims.numHeads(); h++) {
            rotate(queries, h * width + nope, position);
            System.arraycopy(expanded, h * (nope + v), key, h * width, nope);
            System.arraycopy(rotated, 0, key, h * width + nope, rope);
            System.arraycopy(expanded, h * (nope + v) + nope, value, h * v, v);
        }
        keys.add(key);
        values.add(value);

        double[] out = new double[dims.numHeads() * v];
        for (int h = 0; h < dims.numHeads(); h++) {
            double[] weights = new double[position + 1];
            double sum = 0;
            for (int j = 0; j <= position; j++) {
                double score = 0;
                for (int i = 0; i < width; i++) score += queries[h * width + i] * keys.get(j)[h * width + i];
                weights[j] = Math.exp(score * softmaxScale());
                sum += weights[j];
            }
            for (int j = 0; j <= position; j++)
                for (int i = 0; i < v; i++) out[h * v + i] += weights[j] / sum * values.get(j)[h * v + i];
        }
        return times(name + "o_proj", out, config.hiddenSize());
    }

    /** Pairs of neighbours turn together. */
    private void rotate(double[] x, int from, int position) {
        int rope = config.attention().qkRopeHeadDim();
        for (int i = 0; i < rope / 2; i++) {
            double angle = position * frequency(i, rope);
            double a = x[from + 2 * i];
            double b = x[from + 2 * i + 1];
            x[from + 2 * i] = a * Math.cos(angle) - b * Math.sin(angle);
            x[from + 2 * i + 1] = b * Math.cos(angle) + a * Math.sin(angle);
        }
    }

    private double frequency(int pair, int rope) {
        double plain = Math.pow(config.rope().theta(), -2.0 * pair / rope);
        if (config.rope().yarn().isEmpty()) return plain;
        RopeConfig.Yarn yarn = config.rope().yarn().get();
        double low = Math.max(0, Math.floor(turningPair(yarn.betaFast(), yarn, rope)));
        double high = Math.min(rope - 1, Math.ceil(turningPair(yarn.betaSlow(), yarn, rope)));
        double slow = Math.clamp((pair - low) / Math.max(high - low, 0.001), 0, 1);
        return slow * plain / yarn.factor() + (1 - slow) * plain;
    }

    private double turningPair(double turns, RopeConfig.Yarn yarn, int rope) {
        return rope
                * Math.log(yarn.originalMaxPositionEmbeddings() / (turns * 2 * Math.PI))
                / (2 * Math.log(config.rope().theta()));
    }

    private double softmaxScale() {
        double plain = 1 / Math.sqrt(config.attention().qkHeadDim());
        if (config.rope().yarn().isEmpty()) return plain;
        RopeConfig.Yarn yarn = config.rope().yarn().get();
        double magnitude = 0.1 * yarn.mscaleAllDim() * Math.log(yarn.factor()) + 1;
        return plain * magnitude * magnitude;
    }

    private double[] experts(double[] x) {
        MoeConfig moe = config.moe().orElseThrow();
        int numExperts = moe.numRoutedExperts();
        double[] scores = times(prefix + "mlp.gate", x, numExperts);
        double[] choice = new double[numExperts];
        double[] bias = weight(prefix + "mlp.gate.e_score_correction_bias");
        for (int e = 0; e < numExperts; e++) {
            scores[e] = 1 / (1 + Math.exp(-scores[e]));
            choice[e] = scores[e] + bias[e];
        }
        int groupSize = numExperts / moe.numGroups();
        int[] groups = largest(
                IntStream.range(0, moe.numGroups())
                        .mapToDouble(group -> IntStream.of(largest(head(choice, group * groupSize, groupSize), 2))
                                .mapToDouble(e -> choice[group * groupSize + e])
                                .sum())
                        .toArray(),
                moe.topkGroups());
        double[] kept = new double[numExperts];
        for (int e = 0; e < numExperts; e++) {
            int group = e / groupSize;
            kept[e] = IntStream.of(groups).anyMatch(g -> g == group) ? choice[e] : Double.NEGATIVE_INFINITY;
        }
        int[] chosen = largest(kept, moe.expertsPerToken());
        double sum = IntStream.of(chosen).mapToDouble(e -> scores[e]).sum();

        double[] y = mlp(prefix + "mlp.shared_experts.", x, moe.numSharedExperts() * moe.intermediateSize());
        for (int e : chosen) {
            double[] part = mlp(prefix + "mlp.experts." + e + ".", x, moe.intermediateSize());
            double weight = moe.routedScalingFactor() * scores[e] / sum;
            for (int i = 0; i < y.length; i++) y[i] += weight * part[i];
        }
        return y;
    }

    private double[] mlp(String name, double[] x, int width) {
        double[] gate = times(name + "gate_proj", x, width);
        double[] up = times(name + "up_proj", x, width);
        for (int i = 0; i < width; i++) up[i] *= gate[i] / (1 + Math.exp(-gate[i]));
        return times(name + "down_proj", up, x.length);
    }

    private static int[] largest(double[] values, int count) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted((a, b) -> Double.compare(values[b], values[a]))
                .limit(count)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private double[] norm(double[] x, String name, double eps) {
        double sum = 0;
        for (double value : x) sum += value * value;
        double[] weight = weight(name + ".weight");
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) y[i] = weight[i] * x[i] / Math.sqrt(sum / x.length + eps);
        return y;
    }

    private double[] times(String name, double[] x, int rows) {
        double[] weight = weight(name + ".weight");
        double[] y = new double[rows];
        for (int row = 0; row < rows; row++)
            for (int i = 0; i < x.length; i++) y[row] += weight[row * x.length + i] * x[i];
        return y;
    }

    private static double[] head(double[] x, int from, int count) {
        double[] part = new double[count];
        System.arraycopy(x, from, part, 0, count);
        return part;
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < y.length; i++) y[i] += x[i];
    }

    private double[] weight(String name) {
        return weights.computeIfAbsent(name, this::read);
    }

    private double[] read(String name) {
        StoredTensor tensor = checkpoint.tensors().get(name);
        double[] values = new double[Math.toIntExact(tensor.shape().elements())];
        for (int i = 0; i < values.length; i++)
            values[i] = tensor.dtype() == DType.F32
                    ? tensor.data().get(FLOAT, (long) i * Float.BYTES)
                    : FloatCodec.bf16ToFloat(tensor.data().get(SHORT, (long) i * Short.BYTES));
        return values;
    }
}
