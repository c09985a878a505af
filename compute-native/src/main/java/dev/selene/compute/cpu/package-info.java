/**
 * The backend on kernels in C, for the processor's own instructions: int8 dot products, vectors of 512 bits, huge pages.
 *
 * <p>Weights are copied into panels when they are bound and the pages of their files are given back, so that there is one
 * copy in memory. Every result has the bits of {@code dev.selene.compute.vector}, and where activations are int8 those of
 * {@code dev.selene.compute.scalar}: the same sums in the same order, on every variant.
 *
 * <p>Java owns all memory and all threads and checks every shape; C computes units of work and does nothing else. All
 * views that are passed in must be off-heap.
 */
package dev.selene.compute.cpu;
