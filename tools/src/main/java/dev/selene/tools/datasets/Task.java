package dev.selene.tools.datasets;

import java.util.List;

/** What is done with a prompt. */
public sealed interface Task {
    /** Generates greedily to the end of the answer, {@code maxTokens} at most. */
    record Generate(int maxTokens) implements Task {
        public Generate {
            if (maxTokens < 1) throw new IllegalArgumentException("maxTokens " + maxTokens + " is below 1");
        }
    }

    /** Compares, as the next token after the prompt, the last tokens of {@code ": " + choice}. */
    record NextToken(List<String> choices) implements Task {
        public NextToken {
            choices = List.copyOf(choices);
        }
    }

    /**
     * Compares what may follow the prompt, each text by the sum of the log-probabilities of its tokens. {@code lead} stands
     * between prompt and each text and is not counted.
     */
    record Continuations(String lead, List<String> texts) implements Task {
        public Continuations {
            texts = List.copyOf(texts);
        }
    }
}
