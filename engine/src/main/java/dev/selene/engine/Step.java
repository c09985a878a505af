package dev.selene.engine;

/** What the scheduler asks of one sequence in the next forward pass. */
sealed interface Step {
    SequenceId sequence();

    /** The first position that it computes. */
    int firstPosition();

    /** How many positions it computes: its share of the step's token budget. */
    int numTokens();

    /** Computes {@code numTokens} tokens that are known and not in the KV cache yet. */
    record Prefill(SequenceId sequence, int firstPosition, int numTokens) implements Step {
        public Prefill {
            if (firstPosition < 0 || numTokens < 1)
                throw new IllegalArgumentException("prefill of " + numTokens + " tokens at position " + firstPosition);
        }
    }

    /** Computes the one token at {@code position}, which was sampled last. */
    record Decode(SequenceId sequence, int position) implements Step {
        public Decode {
            if (position < 1) throw new IllegalArgumentException("decode at position " + position);
        }

        @Override
        public int firstPosition() {
            return position;
        }

        @Override
        public int numTokens() {
            return 1;
        }
    }
}
