package dev.selene.tools.plan;

import dev.selene.base.SeleneException;

/**
 * What a deployment is asked to do.
 *
 * @param inputTokens of a prompt, for the time to its first token
 * @param contextTokens of prompt and answer together; also the most tokens of one prefill step of a group, since a prompt
 *     is not cut
 * @param batchSize sequences that all groups decode together
 */
public record Workload(int inputTokens, int contextTokens, int batchSize) {
    /** @throws SeleneException of kind USER if a number is below 1, or the input longer than the context */
    public Workload {
        if (inputTokens < 1) throw SeleneException.user("--input " + inputTokens + " is below 1");
        if (contextTokens < 1) throw SeleneException.user("--context " + contextTokens + " is below 1");
        if (batchSize < 1) throw SeleneException.user("--batch " + batchSize + " is below 1");
        if (inputTokens > contextTokens)
            throw SeleneException.user("--input " + inputTokens + " is longer than --context " + contextTokens
                    + ", which holds prompt and answer");
    }
}
