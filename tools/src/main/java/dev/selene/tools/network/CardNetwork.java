package dev.selene.tools.network;

import dev.selene.tools.process.CommandResult;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one card said.
 *
 * @param device its number on its host
 * @param results the tool's output for each question that was asked
 */
public record CardNetwork(int device, Map<HccnQuestion, CommandResult> results) {
    public CardNetwork {
        results = Collections.unmodifiableMap(new EnumMap<>(results));
    }

    /** The answer to a question; empty when there is none. */
    public Optional<String> answer(HccnQuestion question) {
        return question.answer(result(question).text());
    }

    /** What the tool printed for a question. */
    public CommandResult result(HccnQuestion question) {
        return results.get(question);
    }
}
