/**
 * Between text and token ids: tokenizers, chat templates, detokenising, stop strings.
 *
 * <p>Tokenizers and templates are immutable and thread-safe; a detokenizer or a stop-string matcher belongs to one
 * stream. Nothing here knows an engine or HTTP. Text that a user sent never turns into control tokens unless the caller
 * asks for it, and a template is data: it can read what it is given and nothing else.
 */
package dev.selene.text;
