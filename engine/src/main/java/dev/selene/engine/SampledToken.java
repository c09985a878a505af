package dev.selene.engine;

import java.util.Optional;

/**
 * A token drawn for a sequence at the end of a step.
 *
 * @param logprobs if the request asked for them
 * @param end why it is the sequence's last, if it is
 */
record SampledToken(SequenceId sequence, int tokenId, Optional<TokenLogprobs> logprobs, Optional<FinishReason> end) {}
