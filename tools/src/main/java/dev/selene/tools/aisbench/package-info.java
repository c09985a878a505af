/**
 * The command that MindIE's guide measures a service with, {@code ais_bench}: model, data-set and summarizer names, modes,
 * and the output tree and tables of AISBench. Asks any OpenAI-compatible server.
 *
 * <p>A configuration file is read as data: literals and {@code dict(…)} of Python's syntax, nothing is executed.
 */
package dev.selene.tools.aisbench;
