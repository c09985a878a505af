/**
 * Many requests at once over one model: queue, schedule, run, sample, settle. Knows token ids and nothing else: no text,
 * no HTTP.
 *
 * <p>Tokens may be guessed and verified several in one pass, by looking up earlier text or by the model's draft layer: {@link
 * dev.selene.engine.Speculation}. What is cached may survive in a {@link dev.selene.engine.CacheFile}.
 *
 * <p>{@link dev.selene.engine.Engine} owns one platform thread named {@code engine}, which alone calls the model, and
 * the KV pool. Policy (scheduler, block manager, sampler) is plain single-threaded code without clock, thread, log or
 * I/O. The tokens of a request depend on the request alone: never on what else is running.
 */
package dev.selene.engine;
