package dev.selene.model;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.LinearWeight;
import dev.selene.formats.AttentionConfig;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.MoeConfig;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every tensor of a checkpoint put in its place in the graph, skipped by a stated rule, or told as a problem. Owns the
 * small vectors that had to be converted; {@link #close()} frees them, so that the weights are then unusable.
 *
 * <p>Names and shapes follow the published checkpoints of the family; the mapping is in this file alone.
 */
public final class CheckpointBinding implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Problems problems = new Problems();
    private final SortedMap<String, String> skipped = new TreeMap<>();
    private final Checkpoint checkpoint;
    private final ModelConfig config;
    private final WeightBinder binder;
    private final boolean withMtp;
    private final Optional<DeepseekWeights> weights;
    private final int numBound;

    /**
     * Looks at names, shapes and dtypes, and reads only small vectors that need a conversion or a check.
     *
     * @param checkpoint borrowed; must stay open as long as the weights are used
     */
    public CheckpointBinding(Checkpoint checkpoint, Dequantisation dequantisation) {
        this(checkpoint, dequantisation, false);
    }

    /**
     * As {@link #CheckpointBinding(Checkpoint, Dequantisation)}.
     *
     * @param withMtp binds the multi-token prediction layer too, which is skipped otherwise
     */
    public CheckpointBinding(Checkpoint checkpoint, Dequantisation dequantisation, boolean withMtp) {
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
        this.withMtp = withMtp;
        this.binder = new WeightBinder(checkpoint, dequantisation, arena, problems);
        this.weights = bindAll();
        sortOutTheRest();
        this.numBound = binder.bound().size();
    }

    /** Tensors that the model uses. */
    public int numBound() {
        return numBound;
    }

    /** Whether the model uses tensor {@code name}. */
    public boolean isBound(String name) {
        return binder.bound().contains(name);
    }

    /** The Linears that the model uses, as they are stored, by name without {@code .weight}; without the router. Borrowed. */
    public SortedMap<String, LinearWeight> linears() {
        return new TreeMap<>(binder.linears());
    }

    /** Tensors that are left out, with the rule. */
    public SortedMap<String, String> skipped() {
        return new TreeMap<>(skipped);
    }

    /** All that speaks against loading this checkpoint; empty when it loads. */
    public List<String> problems() {
        return problems.messages();
    }

    /**
     * @throws SeleneException of kind DATA that lists the problems, if there are any
     */
    DeepseekWeights weights() {
        problems.throwIfAny(SeleneException.Kind.DATA, "checkpoint " + checkpoint.directory());
        return weights.orElseThrow();
    }

    private void sortOutTheRest() {
        SkipRules rules = new SkipRules(config);
        for (String name : checkpoint.tensors().keySet()) {
            if (binder.bound().contains(name)) continue;
            Optional<String> reason = rules.reason(name);
            reason.ifPresent(rule -> skipped.put(name, rule));
            if (reason.isEmpty())
                problems.add(name + " in "
                        + checkpoint.tensors().get(name).file().getFileName()
                        + " belongs to no part of a " + config.family().displayName() + " with "
                        + config.numHiddenLayers() + " layers: config.json and shards differ in version, or this is"
                        + " another model.");
        }
    }

    private Optional<DeepseekWeights> bindAll() {
        String prefix = config.tensorPrefix();
        int hidden = config.hiddenSize();
        Optional<TensorView> embed = binder.matrix(prefix + "model.embed_tokens.weight", config.vocabSize(), hidden);
        List<DeepseekWeights.Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < config.numHiddenLayers(); layer++)
            bindLayer(prefix + "model.layers." + layer + ".", config.isMoeLayer(layer))
                    .ifPresent(layers::add);
        Optional<TensorView> norm = binder.vector(prefix + "model.norm.weight", hidden);
        Optional<LinearWeight> lmHead = bindLmHead(prefix, embed);
        Optional<DeepseekWeights.Mtp> mtp = withMtp ? bindMtp(embed, lmHead) : Optional.empty();
        if (embed.isEmpty()
                || norm.isEmpty()
                || lmHead.isEmpty()
                || layers.size() < config.numHiddenLayers()
                || mtp.isPresent() != withMtp) return Optional.empty();
        return Optional.of(new DeepseekWeights(embed.get(), List.copyOf(layers), norm.get(), lmHead.get(), mtp));
    }

    /** Embedding and head are published as copies of the main model's, which stand in where a converter dropped them. */
    private Optional<DeepseekWeights.Mtp> bindMtp(Optional<TensorView> mainEmbed, Optional<LinearWeight> lmHead) {
        String prefix = MtpWeights.prefix(config);
        int hidden = config.hiddenSize();
        int vocab = config.vocabSize();
        Optional<TensorView> embed = binder.has(prefix + "embed_tokens.weight")
                ? binder.matrix(prefix + "embed_tokens.weight", vocab, hidden)
                : mainEmbed;
        Optional<TensorView> enorm = binder.vector(prefix + "enorm.weight", hidden);
        Optional<TensorView> hnorm = binder.vector(prefix + "hnorm.weight", hidden);
        Optional<LinearWeight> ehProj = binder.linear(prefix + "eh_proj", hidden, 2L * hidden);
        Optional<DeepseekWeights.Layer> layer = bindLayer(prefix, config.moe().isPresent());
        Optional<TensorView> norm = binder.vector(prefix + "shared_head.norm.weight", hidden);
        Optional<LinearWeight> head = binder.has(prefix + "shared_head.head.weight")
                ? binder.linear(prefix + "shared_head.head", vocab, hidden)
                : lmHead;
        if (embed.isEmpty()
                || enorm.isEmpty()
                || hnorm.isEmpty()
                || ehProj.isEmpty()
                || layer.isEmpty()
                || norm.isEmpty()
                || head.isEmpty()) return Optional.empty();
        return Optional.of(new DeepseekWeights.Mtp(
                embed.get(), enorm.get(), hnorm.get(), ehProj.get(), layer.get(), norm.get(), head.get()));
    }

    private Optional<LinearWeight> bindLmHead(String prefix, Optional<TensorView> embed) {
        if (config.tieWordEmbeddings() && !binder.has(prefix + "lm_head.weight"))
            return embed.map(LinearWeight.Plain::new);
        return binder.linear(prefix + "lm_head", config.vocabSize(), config.hiddenSize());
    }

    private Optional<DeepseekWeights.Layer> bindLayer(String prefix, boolean mixture) {
        int hidden = config.hiddenSize();
        Optional<TensorView> inputNorm = binder.vector(prefix + "input_layernorm.weight", hidden);
        Optional<DeepseekWeights.Attention> attention = bindAttention(prefix + "self_attn.");
        Optional<TensorView> postNorm = binder.vector(prefix + "post_attention_layernorm.weight", hidden);
        Optional<DeepseekWeights.Mlp> mlp = mixture
                ? bindMoe(prefix + "mlp.", config.moe().orElseThrow())
                : bindGatedMlp(prefix + "mlp.", config.intermediateSize()).map(DeepseekWeights.Mlp.Dense::new);
        if (inputNorm.isEmpty() || attention.isEmpty() || postNorm.isEmpty() || mlp.isEmpty()) return Optional.empty();
        return Optional.of(new DeepseekWeights.Layer(inputNorm.get(), attention.get(), postNorm.get(), mlp.get()));
    }

    private Optional<DeepseekWeights.Attention> bindAttention(String prefix) {
        AttentionConfig dims = config.attention();
        int heads = dims.numHeads();
        int hidden = config.hiddenSize();
        Optional<DeepseekWeights.Query> query = bindQuery(prefix);
        Optional<LinearWeight> kvA = binder.linear(prefix + "kv_a_proj_with_mqa", dims.latentDim(), hidden);
        Optional<TensorView> kvANorm = binder.vector(prefix + "kv_a_layernorm.weight", dims.kvLoraRank());
        Optional<LinearWeight> kvB = binder.linear(
                        prefix + "kv_b_proj",
                        (long) heads * (dims.qkNopeHeadDim() + dims.vHeadDim()),
                        dims.kvLoraRank())
                .filter(weight -> isAbsorbable(prefix, weight));
        Optional<LinearWeight> o = binder.linear(prefix + "o_proj", hidden, (long) heads * dims.vHeadDim());
        if (query.isEmpty() || kvA.isEmpty() || kvANorm.isEmpty() || kvB.isEmpty() || o.isEmpty())
            return Optional.empty();
        return Optional.of(new DeepseekWeights.Attention(query.get(), kvA.get(), kvANorm.get(), kvB.get(), o.get()));
    }

    /** kv_b_proj is applied transposed to queries, which int8 activations do not allow; published recipes keep it float. */
    private boolean isAbsorbable(String prefix, LinearWeight weight) {
        boolean ok = switch (weight) {
            case LinearWeight.Plain _, LinearWeight.Fp8Block _, LinearWeight.Int4Group _ -> true;
            case LinearWeight.W8A8Dynamic _, LinearWeight.W8A8Static _, LinearWeight.W4A8Dynamic _ -> false;
        };
        if (!ok)
            problems.add(prefix
                    + "kv_b_proj has INT8 activations, expected FLOAT as in the published recipes for this family."
                    + " Quantise again with kv_b_proj left out.");
        return ok;
    }

    private Optional<DeepseekWeights.Query> bindQuery(String prefix) {
        AttentionConfig dims = config.attention();
        int hidden = config.hiddenSize();
        long out = (long) dims.numHeads() * dims.qkHeadDim();
        if (dims.qLoraRank().isEmpty())
            return binder.linear(prefix + "q_proj", out, hidden).map(DeepseekWeights.Query.Direct::new);
        int rank = dims.qLoraRank().getAsInt();
        Optional<LinearWeight> qA = binder.linear(prefix + "q_a_proj", rank, hidden);
        Optional<TensorView> qANorm = binder.vector(prefix + "q_a_layernorm.weight", rank);
        Optional<LinearWeight> qB = binder.linear(prefix + "q_b_proj", out, rank);
        if (qA.isEmpty() || qANorm.isEmpty() || qB.isEmpty()) return Optional.empty();
        return Optional.of(new DeepseekWeights.Query.LowRank(qA.get(), qANorm.get(), qB.get()));
    }

    private Optional<DeepseekWeights.Mlp> bindMoe(String prefix, MoeConfig moe) {
        int numExperts = moe.numRoutedExperts();
        Optional<LinearWeight> gate = binder.matrix(prefix + "gate.weight", numExperts, config.hiddenSize())
                .map(LinearWeight.Plain::new);
        Optional<float[]> bias = moe.hasCorrectionBias()
                ? binder.vector(prefix + "gate.e_score_correction_bias", numExperts)
                        .map(CheckpointBinding::toArray)
                : Optional.empty();
        List<GatedMlp.Weights> experts = new ArrayList<>(numExperts);
        for (int expert = 0; expert < numExperts; expert++)
            bindGatedMlp(prefix + "experts." + expert + ".", moe.intermediateSize())
                    .ifPresent(experts::add);
        boolean shares = moe.numSharedExperts() > 0;
        Optional<GatedMlp.Weights> shared = shares
                ? bindGatedMlp(prefix + "shared_experts.", (long) moe.numSharedExperts() * moe.intermediateSize())
                : Optional.empty();
        if (gate.isEmpty()
                || experts.size() < numExperts
                || (moe.hasCorrectionBias() && bias.isEmpty())
                || (shares && shared.isEmpty())) return Optional.empty();
        return Optional.of(new DeepseekWeights.Mlp.Moe(gate.get(), bias, List.copyOf(experts), shared));
    }

    private Optional<GatedMlp.Weights> bindGatedMlp(String prefix, long intermediate) {
        int hidden = config.hiddenSize();
        Optional<LinearWeight> gate = binder.linear(prefix + "gate_proj", intermediate, hidden);
        Optional<LinearWeight> up = binder.linear(prefix + "up_proj", intermediate, hidden);
        Optional<LinearWeight> down = binder.linear(prefix + "down_proj", hidden, intermediate);
        if (gate.isEmpty() || up.isEmpty() || down.isEmpty()) return Optional.empty();
        return Optional.of(new GatedMlp.Weights(gate.get(), up.get(), down.get()));
    }

    private static float[] toArray(TensorView row) {
        float[] values = new float[Math.toIntExact(row.columns())];
        for (int i = 0; i < values.length; i++) values[i] = row.getFloat(0, i);
        return values;
    }

    @Override
    public void close() {
        arena.close();
    }
}
