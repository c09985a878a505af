package dev.selene.model;

import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.Linear;

/** How a layer makes its queries: at once, or through a normalised low-rank bottleneck. */
sealed interface QueryProjection extends AutoCloseable {
    /**
     * @param inputs is told what each Linear is applied to
     * @param normalised F32 {@code [tokens, hiddenSize]}
     * @param lowRank scratch, F32 {@code [tokens, qLoraRank]}; untouched by {@link Direct}
     * @param queries F32 {@code [tokens, numHeads·(nope + rope)]}
     */
    void apply(Inputs inputs, TensorView normalised, TensorView lowRank, TensorView queries);

    /** Sees what a Linear, by its name within the layer, is about to be applied to. */
    @FunctionalInterface
    interface Inputs {
        void of(String linear, TensorView x);
    }

    @Override
    void close();

    static QueryProjection bind(Backend backend, DeepseekWeights.Query query, double loraNormEps) {
        return switch (query) {
            case DeepseekWeights.Query.Direct direct -> new Direct(backend.linear(direct.qProj()));
            case DeepseekWeights.Query.LowRank lowRank ->
                new LowRank(
                        backend,
                        backend.linear(lowRank.qAProj()),
                        lowRank.qALayernorm(),
                        loraNormEps,
                        backend.linear(lowRank.qBProj()));
        };
    }

    record Direct(Linear q) implements QueryProjection {
        @Override
        public void apply(Inputs inputs, TensorView normalised, TensorView lowRank, TensorView queries) {
            inputs.of("self_attn.q_proj", normalised);
            q.apply(normalised, queries);
        }

        @Override
        public void close() {
            q.close();
        }
    }

    record LowRank(Backend backend, Linear qA, TensorView norm, double eps, Linear qB) implements QueryProjection {
        @Override
        public void apply(Inputs inputs, TensorView normalised, TensorView lowRank, TensorView queries) {
            inputs.of("self_attn.q_a_proj", normalised);
            qA.apply(normalised, lowRank);
            backend.rmsNorm(lowRank, norm, eps, lowRank);
            inputs.of("self_attn.q_b_proj", lowRank);
            qB.apply(lowRank, queries);
        }

        @Override
        public void close() {
            qB.close();
            qA.close();
        }
    }
}
