package dev.selene.server.openai;

import dev.selene.text.Conversation;
import java.util.Optional;

/**
 * A checked request.
 *
 * @param model as asked for; empty for the one that is there
 * @param output what the content of an answer must be; empty for any text
 * @param includeUsage a stream ends with a chunk that counts tokens
 */
record ChatRequest(
        Optional<String> model,
        Conversation conversation,
        ToolUse toolUse,
        Optional<ConstrainedOutput> output,
        GenerationFields generation,
        Choices choices,
        boolean stream,
        boolean includeUsage) {}
