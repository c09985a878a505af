package dev.selene.server.openai;

import java.util.List;
import java.util.Optional;

/**
 * A checked request for a completion.
 *
 * @param model as asked for; empty for the one that is there
 * @param prompts at least one
 * @param output what an answer must be; empty for any text
 * @param echo whether each answer begins with its prompt
 * @param includeUsage a stream ends with a chunk that counts tokens
 */
record TextRequest(
        Optional<String> model,
        List<Prompt> prompts,
        Optional<ConstrainedOutput> output,
        GenerationFields generation,
        Choices choices,
        boolean echo,
        boolean stream,
        boolean includeUsage) {
    /** What to go on from. */
    sealed interface Prompt {
        /** Text; control tokens that it spells become control tokens. */
        record Text(String text) implements Prompt {}

        /** Token ids, not yet held against the vocabulary. */
        record Ids(int[] tokenIds) implements Prompt {}
    }

    /** How many answers are returned. */
    int numChoices() {
        return prompts.size() * choices.n();
    }
}
