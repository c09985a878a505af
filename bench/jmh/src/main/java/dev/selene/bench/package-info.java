/** JMH benchmarks of the operations of a {@link dev.selene.compute.Backend} at the shapes of Moonlight, and of what a vocabulary of
 * 163,840 tokens costs; see bench/README.md. */
package dev.selene.bench;
