package dev.selene.model;

import dev.selene.compute.AttentionSpan;
import dev.selene.compute.Backend;
import dev.selene.compute.LatentCache;
import dev.selene.formats.ModelConfig;
import java.util.List;

/** One layer: {@code x += attention(norm(x)); x += feedForward(norm(x))}. */
final class DecoderLayer implements AutoCloseable {
    private final Backend backend;
    private final double eps;
    private final DeepseekWeights.Layer weights;
    private final MlaAttention attention;
    private final FeedForward feedForward;

    DecoderLayer(
            Backend backend,
            ModelConfig config,
            ModelOptions options,
            RotaryEmbedding rotary,
            DeepseekWeights.Layer weights) {
        this.backend = backend;
        this.eps = config.rmsNormEps();
        this.weights = weights;
        this.attention = new MlaAttention(backend, config, options, rotary, weights.selfAttn());
        this.feedForward = FeedForward.bind(backend, config, weights.mlp());
    }

    void apply(int layer, List<AttentionSpan> spans, LatentCache cache, Activations rows, ForwardObserver observer) {
        backend.rmsNorm(rows.hidden(), weights.inputLayernorm(), eps, rows.normalised());
        attention.apply(
                (linear, x) -> observer.linearInput(layer, linear, x),
                rows.normalised(),
                spans,
                cache,
                rows,
                rows.delta());
        backend.add(rows.delta(), rows.hidden());

        backend.rmsNorm(rows.hidden(), weights.postAttentionLayernorm(), eps, rows.normalised());
        feedForward.apply(layer, rows.normalised(), rows, observer, rows.delta());
        backend.add(rows.delta(), rows.hidden());
        observer.layerDone(layer, rows.hidden());
    }

    @Override
    public void close() {
        feedForward.close();
        attention.close();
    }
}
