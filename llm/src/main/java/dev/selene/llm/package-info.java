/**
 * The library that a Java program uses, and what the command line and the server are built on: a checkpoint directory
 * becomes an {@link dev.selene.llm.Llm} that answers conversations and completes text, streaming.
 *
 * <p>{@link dev.selene.llm.Llm} is thread-safe and owns everything below it: checkpoint, model, backend, engine. Nothing
 * here knows HTTP or a terminal.
 */
package dev.selene.llm;
