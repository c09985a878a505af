package dev.selene.server.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.llm.Answer;
import java.util.Collection;
import java.util.List;

/** The object {@code usage}. */
final class Usage {
    private Usage() {}

    /** @param generated for one prompt, those that are not returned included */
    static ObjectNode of(List<Answer> generated) {
        return ofPrompts(List.of(generated));
    }

    /** @param generated for each prompt */
    static ObjectNode ofPrompts(Collection<List<Answer>> generated) {
        int prompt = 0;
        int cached = 0;
        int completion = 0;
        for (List<Answer> answers : generated) {
            prompt += answers.getFirst().promptTokens();
            cached += answers.getFirst().cachedTokens();
            for (Answer answer : answers) completion += answer.tokenIds().length;
        }
        ObjectNode usage = JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion);
        usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
        return usage;
    }
}
