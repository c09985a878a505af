/**
 * Load on an OpenAI-compatible server: what is asked, when, and what came back at which time, byte by byte.
 *
 * <p>{@link dev.selene.tools.loadtest.StreamClient} only stores bytes and times while an answer runs; it is parsed when the
 * answer has ended, so that measuring disturbs little. Each request runs on a virtual thread.
 */
package dev.selene.tools.loadtest;
