/** JMH benchmarks of the operations of a {@link dev.selene.compute.Backend} at the shapes of Moonlight; see bench/README.md. */
package dev.selene.bench;
