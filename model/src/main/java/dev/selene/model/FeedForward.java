package dev.selene.model;

import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.Experts;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.Linear;
import dev.selene.compute.Routing;
import dev.selene.formats.ModelConfig;
import java.util.Optional;

/** The feed-forward part of one layer. */
sealed interface FeedForward extends AutoCloseable {
    /**
     * Computes what it adds to the residual stream.
     *
     * @param normalised F32 {@code [tokens, hiddenSize]}, after post_attention_layernorm
     * @param delta F32 {@code [tokens, hiddenSize]}
     */
    void apply(int layer, TensorView normalised, Activations rows, ForwardObserver observer, TensorView delta);

    @Override
    void close();

    static FeedForward bind(Backend backend, ModelConfig config, DeepseekWeights.Mlp mlp) {
        return switch (mlp) {
            case DeepseekWeights.Mlp.Dense dense -> new Dense(backend.gatedMlp(dense.weights()));
            case DeepseekWeights.Mlp.Moe moe ->
                new Moe(
                        backend,
                        backend.linear(moe.gate()),
                        new Router(config.moe().orElseThrow(), moe.correctionBias()),
                        backend.experts(moe.experts()),
                        moe.sharedExperts().map(backend::gatedMlp));
        };
    }

    record Dense(GatedMlp mlp) implements FeedForward {
        @Override
        public void apply(
                int layer, TensorView normalised, Activations rows, ForwardObserver observer, TensorView delta) {
            mlp.apply(normalised, delta);
        }

        @Override
        public void close() {
            mlp.close();
        }
    }

    /** Routed experts, weighted, then the shared experts on top, unweighted. */
    record Moe(Backend backend, Linear gate, Router router, Experts experts, Optional<GatedMlp> sharedExperts)
            implements FeedForward {
        @Override
        public void apply(
                int layer, TensorView normalised, Activations rows, ForwardObserver observer, TensorView delta) {
            Routing routing = rows.routing();
            gate.apply(normalised, rows.routerLogits());
            router.route(rows.routerLogits(), routing);
            observer.routed(layer, routing);

            experts.apply(normalised, routing, delta);
            sharedExperts.ifPresent(shared -> {
                shared.apply(normalised, rows.shared());
                backend.add(rows.shared(), delta);
            });
        }

        @Override
        public void close() {
            sharedExperts.ifPresent(GatedMlp::close);
            experts.close();
            gate.close();
        }
    }
}
