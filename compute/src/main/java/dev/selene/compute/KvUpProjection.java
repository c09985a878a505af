package dev.selene.compute;

import dev.selene.base.TensorView;

/**
 * {@code kv_b_proj} in the absorbed form of multi-head latent attention. The weight {@code [heads·(nope + v), rank]} is
 * seen for each head h as {@code K_h}, its first {@code nope} rows, and {@code V_h}, the {@code v} rows after them.
 * Source: DeepSeek-V3 inference/model.py, class MLA, attn_impl "absorb".
 */
public interface KvUpProjection extends AutoCloseable {
    /**
     * Turns queries into queries over latents: for each head {@code latentQueries[t,h] = [K_hᵀ·qNope[t,h] ; qRope[t,h]]}.
     *
     * @param queries F32 {@code [tokens, heads·(nope + rope)]}, per head first nope then rope, rope already rotated
     * @param latentQueries F32 {@code [tokens, heads·(rank + rope)]}
     */
    void absorbQueries(TensorView queries, TensorView latentQueries);

    /**
     * Turns attention over latents into values: {@code values[t,h] = V_h·latentValues[t,h]}.
     *
     * @param latentValues F32 {@code [tokens, heads·rank]}
     * @param values F32 {@code [tokens, heads·v]}
     */
    void expandValues(TensorView latentValues, TensorView values);

    /** Gives back the memory that binding took, if any; what a backend made and nobody closed ends with the backend. */
    @Override
    default void close() {}
}
