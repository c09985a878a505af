/**
 * The operations of the DeepSeek-V3 graph behind one contract, {@link dev.selene.compute.Backend}.
 *
 * <p>{@code dev.selene.compute.scalar} is the definition of every operation: plain loops, F64 sums. {@code
 * dev.selene.compute.vector} does the work with the Vector API. Every result depends on the row it belongs to and on the
 * weights: not on how many rows are computed together, nor on the number of threads, nor on the width of the machine's
 * vectors.
 *
 * <p>A backend owns its worker threads and scratch memory; weights and activations belong to the caller. One thread at a
 * time may call a backend and what it made.
 */
package dev.selene.compute;
