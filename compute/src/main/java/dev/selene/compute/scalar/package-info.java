/**
 * The definition of every operation of {@link dev.selene.compute.Backend}: plain loops, one thread, F64 sums wherever
 * floats are added over a dimension, exact integers wherever int8 is multiplied. It is never made faster; other backends
 * are tested against it.
 */
package dev.selene.compute.scalar;
