/**
 * The backend that does the work: weights are decoded tile by tile to F32 and multiplied with the Vector API, on fixed
 * worker threads.
 *
 * <p>Every result has one order of operations, whatever computes it. A dot product has 16 partial sums, element k going to
 * sum k mod 16 by FMA, and these are added in F64 by one tree; 16 floats are one vector of 512 bits, two of 256, four of
 * 128 or sixteen variables. So results have the same bits at every vector width, on every thread count, for every number
 * of rows, in the interpreter and when compiled.
 */
package dev.selene.compute.vector;
