/**
 * OpenAI's API over {@link dev.selene.server.ChatModel}. Says for every field of a request whether it is
 * obeyed, changes nothing, or is refused: {@code docs/api/openai.md} has the table, and a test holds it to the code.
 */
package dev.selene.server.openai;
