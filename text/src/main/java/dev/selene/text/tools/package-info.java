/**
 * Reasoning and calls of tools in what a model writes and in what a conversation remembers: {@link
 * dev.selene.text.tools.AnswerFormat} knows the markers of a model, {@link dev.selene.text.tools.AnswerParser} takes one
 * answer apart while it comes, {@link dev.selene.text.tools.ToolCallIds} gives calls the ids that the model was trained on.
 *
 * <p>No marker reaches a client, however the text is cut. A parser belongs to one answer; formats are immutable. Nothing here
 * knows an engine or HTTP.
 */
package dev.selene.text.tools;
