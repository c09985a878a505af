package dev.selene.engine;

/** All tokens of a generation that has ended, the stop id included. */
public record Generated(int[] tokenIds, FinishReason reason) {}
