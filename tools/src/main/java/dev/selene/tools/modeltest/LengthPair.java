package dev.selene.tools.modeltest;

/** A prompt of {@code input} tokens and an answer of {@code output} tokens. */
public record LengthPair(int input, int output) {
    public LengthPair {
        if (input < 1 || output < 1)
            throw new IllegalArgumentException("case pair [" + input + "," + output + "]: both must be at least 1");
    }

    /** As it is typed: {@code [256,256]}. */
    @Override
    public String toString() {
        return "[" + input + "," + output + "]";
    }
}
