package dev.selene.tools.loadtest;

import java.util.Optional;

/**
 * One request and what came back. Times are of {@link System#nanoTime}.
 *
 * @param sentNanos when the request was handed to the network
 * @param eventNanos when each event of the stream was there, {@code [DONE]} apart; of an answer that is not streamed, its end
 * @param promptTokens as the server counts them, 0 where it does not say
 * @param outputTokens as the server counts them; where it does not say, the events with text
 * @param text of the answer
 * @param reasoning what the model thought before it, as the server tells it apart
 * @param error why it failed; empty when it did not
 */
public record Exchange(
        long sentNanos,
        long[] eventNanos,
        int promptTokens,
        int outputTokens,
        String text,
        String reasoning,
        Optional<String> error) {
    public boolean isSuccess() {
        return error.isEmpty();
    }

    /** From sending to the first event. */
    public double ttftMillis() {
        return (eventNanos[0] - sentNanos) / 1e6;
    }

    /** From sending to the last event. */
    public double endToEndMillis() {
        return (eventNanos[eventNanos.length - 1] - sentNanos) / 1e6;
    }

    /** Per output token after the first; NaN for an answer of one token. */
    public double tpotMillis() {
        return outputTokens < 2 ? Double.NaN : (endToEndMillis() - ttftMillis()) / (outputTokens - 1);
    }

    /** Between neighbouring events. */
    public double[] itlMillis() {
        double[] gaps = new double[Math.max(0, eventNanos.length - 1)];
        for (int i = 0; i < gaps.length; i++) gaps[i] = (eventNanos[i + 1] - eventNanos[i]) / 1e6;
        return gaps;
    }

    /** Reasoning and text as AISBench joins them. */
    public String prediction() {
        return reasoning.isEmpty() ? text : reasoning + "</think>" + text;
    }

    static Exchange failed(long sentNanos, long[] eventNanos, String error) {
        return new Exchange(sentNanos, eventNanos, 0, 0, "", "", Optional.of(error));
    }
}
