/**
 * Quantising a checkpoint: calibration on prompts, smoothing, the quantisers, and the report that compares the result with
 * its source.
 *
 * <p>{@link dev.selene.tools.quantize.Quantisation} does all of it on top of {@code tools.weights}, in bounded memory: one
 * layer's weights are touched at a time, and kept are the residual streams of the prompts (at most 16,384 tokens each for
 * calibration and judgement) and the attention inputs of one layer. The source is only read.
 */
package dev.selene.tools.quantize;
