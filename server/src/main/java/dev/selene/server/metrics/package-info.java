/**
 * What a service counts, under MindIE's names and vLLM's, in Prometheus' text form. {@link
 * dev.selene.server.metrics.MeteredModel} counts what requests ask of the model and when answers come; everything else is read
 * from the engine when somebody looks. Names are listed in {@code docs/metrics.md}.
 */
package dev.selene.server.metrics;
