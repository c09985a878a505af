package dev.selene.engine;

/** The token drawn for a sequence at the end of a step. */
record SampledToken(SequenceId sequence, int tokenId) {}
