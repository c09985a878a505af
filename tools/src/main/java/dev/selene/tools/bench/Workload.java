package dev.selene.tools.bench;

/** What one figure is about. */
public sealed interface Workload {
    /** Sequences at the same time. */
    int streams();

    /** Tokens that the cache holds of each sequence before the first that is timed. */
    int depth();

    /** Tokens that are timed, of each sequence. */
    int tokens();

    /** Reads prompts of {@code tokens} tokens, chunk by chunk; of each the last token's logits are computed. */
    record Prompt(int streams, int tokens) implements Workload {
        public Prompt {
            requirePositive("streams", streams);
            requirePositive("prompt", tokens);
        }

        @Override
        public int depth() {
            return 0;
        }
    }

    /** Adds {@code tokens} tokens, one of each sequence in a step, after a context of {@code depth}. */
    record Generate(int streams, int depth, int tokens) implements Workload {
        public Generate {
            requirePositive("streams", streams);
            requirePositive("generate", tokens);
            if (depth < 0) throw new IllegalArgumentException("depth " + depth + " is below 0");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) throw new IllegalArgumentException(name + " " + value + " is below 1");
    }
}
