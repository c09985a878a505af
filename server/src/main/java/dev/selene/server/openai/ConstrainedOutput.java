package dev.selene.server.openai;

import dev.selene.text.grammar.GrammarSource;

/**
 * What an answer's text must be.
 *
 * @param field that says so, for errors
 */
record ConstrainedOutput(String field, GrammarSource source) {}
