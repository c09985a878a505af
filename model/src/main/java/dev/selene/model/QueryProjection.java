package dev.selene.model;

import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.Linear;

/** How a layer makes its queries: at once, or through a normalised low-rank bottleneck. */
sealed interface QueryProjection {
    /**
     * @param normalised F32 {@code [tokens, hiddenSize]}
     * @param lowRank scratch, F32 {@code [tokens, qLoraRank]}; untouched by {@link Direct}
     * @param queries F32 {@code [tokens, numHeads·(nope + rope)]}
     */
    void apply(TensorView normalised, TensorView lowRank, TensorView queries);

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
        public void apply(TensorView normalised, TensorView lowRank, TensorView queries) {
            q.apply(normalised, queries);
        }
    }

    record LowRank(Backend backend, Linear qA, TensorView norm, double eps, Linear qB) implements QueryProjection {
        @Override
        public void apply(TensorView normalised, TensorView lowRank, TensorView queries) {
            qA.apply(normalised, lowRank);
            backend.rmsNorm(lowRank, norm, eps, lowRank);
            qB.apply(lowRank, queries);
        }
    }
}
