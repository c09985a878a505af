package dev.selene.model;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Routing;
import dev.selene.formats.AttentionConfig;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.MoeConfig;
import java.lang.foreign.Arena;

/**
 * The activations of one forward pass, F32, one row for each token. Allocated once for the largest batch; a batch uses
 * the first rows. Each view is live only between the steps that write and read it, so all layers share one set.
 *
 * @param hidden the residual stream, {@code [tokens, hiddenSize]}
 * @param normalised a normalised copy of it
 * @param delta what attention or the feed-forward part adds to it
 * @param shared the shared experts' part of that
 * @param lowRankQueries {@code [tokens, qLoraRank]}; one column where queries are projected directly
 * @param queries {@code [tokens, numHeads·(nope + rope)]}
 * @param latents what is cached, {@code [tokens, kvLoraRank + rope]}
 * @param latentQueries {@code [tokens, numHeads·(kvLoraRank + rope)]}
 * @param latentValues {@code [tokens, numHeads·kvLoraRank]}
 * @param values {@code [tokens, numHeads·vHeadDim]}
 * @param cosSin cosines, then sines, {@code [tokens, rope]}
 * @param routerLogits {@code [tokens, numRoutedExperts]}
 * @param routing the experts of each token
 */
record Activations(
        TensorView hidden,
        TensorView normalised,
        TensorView delta,
        TensorView shared,
        TensorView lowRankQueries,
        TensorView queries,
        TensorView latents,
        TensorView latentQueries,
        TensorView latentValues,
        TensorView values,
        TensorView cosSin,
        TensorView routerLogits,
        Routing routing) {

    /** Takes the memory from {@code arena}, which the caller owns. */
    static Activations allocate(Arena arena, ModelConfig config, int maxTokens) {
        AttentionConfig attention = config.attention();
        int heads = attention.numHeads();
        int hiddenSize = config.hiddenSize();
        int expertsPerToken = config.moe().map(MoeConfig::expertsPerToken).orElse(1);
        int entries = Math.multiplyExact(maxTokens, expertsPerToken);
        return new Activations(
                matrix(arena, maxTokens, hiddenSize),
                matrix(arena, maxTokens, hiddenSize),
                matrix(arena, maxTokens, hiddenSize),
                matrix(arena, maxTokens, hiddenSize),
                matrix(arena, maxTokens, attention.qLoraRank().orElse(1)),
                matrix(arena, maxTokens, (long) heads * attention.qkHeadDim()),
                matrix(arena, maxTokens, attention.latentDim()),
                matrix(arena, maxTokens, (long) heads * attention.latentDim()),
                matrix(arena, maxTokens, (long) heads * attention.kvLoraRank()),
                matrix(arena, maxTokens, (long) heads * attention.vHeadDim()),
                matrix(arena, maxTokens, attention.qkRopeHeadDim()),
                matrix(
                        arena,
                        maxTokens,
                        config.moe().map(MoeConfig::numRoutedExperts).orElse(1)),
                new Routing(maxTokens, expertsPerToken, new int[entries], new float[entries]));
    }

    /** F32, contiguous, aligned to a cache line. */
    static TensorView matrix(Arena arena, long rows, long columns) {
        long bytes = Math.multiplyExact(Math.multiplyExact(rows, columns), (long) Float.BYTES);
        return TensorView.contiguous(arena.allocate(bytes, 64), DType.F32, rows, columns);
    }

    /** The same memory, but for the residual stream. */
    Activations withHidden(TensorView stream) {
        return new Activations(
                stream,
                normalised,
                delta,
                shared,
                lowRankQueries,
                queries,
                latents,
                latentQueries,
                latentValues,
                values,
                cosSin,
                routerLogits,
                routing);
    }

    /** The same memory, cut to the first {@code tokens} rows. */
    Activations firstRows(int tokens) {
        return new Activations(
                hidden.rowRange(0, tokens),
                normalised.rowRange(0, tokens),
                delta.rowRange(0, tokens),
                shared.rowRange(0, tokens),
                lowRankQueries.rowRange(0, tokens),
                queries.rowRange(0, tokens),
                latents.rowRange(0, tokens),
                latentQueries.rowRange(0, tokens),
                latentValues.rowRange(0, tokens),
                values.rowRange(0, tokens),
                cosSin.rowRange(0, tokens),
                routerLogits.rowRange(0, tokens),
                new Routing(tokens, routing.expertsPerToken(), routing.ids(), routing.weights()));
    }
}
