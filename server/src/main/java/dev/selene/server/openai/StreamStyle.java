package dev.selene.server.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.llm.Answer;
import java.util.List;

/**
 * What the last chunk of a streamed chat answer holds beyond OpenAI's.
 *
 * @param usage its {@code usage}, whether asked for or not: MindIE's clients look for it there
 * @param fullText all of its text, as {@code full_text}
 */
public record StreamStyle(boolean usage, boolean fullText) {
    /** Nothing. */
    public static StreamStyle openAi() {
        return new StreamStyle(false, false);
    }

    ObjectNode last(ObjectNode chunk, Answer answer) {
        if (usage) chunk.set("usage", Usage.of(List.of(answer)));
        if (fullText) chunk.put("full_text", answer.text());
        return chunk;
    }
}
