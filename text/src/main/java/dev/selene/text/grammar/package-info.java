/**
 * What a model may write next, by construction: a {@link dev.selene.text.grammar.Grammar} is a set of texts, made from a
 * JSON schema, a regular expression, a list of choices, an EBNF grammar or a format of tool calls; a {@link
 * dev.selene.text.grammar.GrammarVocabulary} knows the bytes of a tokenizer's tokens; a {@link
 * dev.selene.text.grammar.GrammarMatcher} follows one answer and says which tokens may come next.
 *
 * <p>Grammars work on bytes, so it does not matter how a text is cut into tokens, nor whether a token holds whole
 * characters. They are pushdown automata: rules call each other, and a stack remembers where to go on. Every position that
 * can be reached can still be completed, so an answer never runs into a dead end. A mask is computed by walking the
 * trie of all tokens once for each position in a rule, and kept.
 *
 * <p>Everything that comes from a client is bounded: the size of a grammar, its states, the memory of masks, the work
 * for one token. What exceeds a bound is a {@link dev.selene.base.SeleneException} of kind USER that says which. Grammars
 * are immutable and thread-safe, a vocabulary is thread-safe, a matcher belongs to one answer. Nothing here knows an engine
 * or HTTP.
 */
package dev.selene.text.grammar;
