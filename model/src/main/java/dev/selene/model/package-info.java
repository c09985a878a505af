/**
 * The DeepSeek-V3 family as a function from token ids and cached latents to logits.
 *
 * <p>{@link dev.selene.model.LanguageModel#forward} is called by one thread at a time. A token's logits depend on the
 * tokens before it and on the weights: not on the batch, the chunk, the cache or the number of threads. The model owns
 * its activations, {@link dev.selene.model.KvPool} the cached latents; weights belong to the checkpoint.
 */
package dev.selene.model;
