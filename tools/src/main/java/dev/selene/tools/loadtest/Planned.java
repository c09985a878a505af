package dev.selene.tools.loadtest;

/**
 * A request to be made.
 *
 * @param atNanos after the begin, in open loop; ignored in closed loop
 * @param maxTokens of the answer, which goes on past its end to this length
 */
public record Planned(long atNanos, String prompt, int maxTokens) {}
