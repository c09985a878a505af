package dev.selene.llm;

import java.util.List;
import java.util.Set;

/**
 * What ends an answer before its limit, beside the model's own end-of-sequence tokens. Stop strings are found in the text
 * of an answer wherever its tokens are cut, but only after {@code minTokens}.
 *
 * @param strings the answer ends at the one that it would contain first
 * @param keepString that one is the end of the answer's text, instead of not being part of it
 * @param tokenIds the answer ends with one of these, which is not text
 * @param ignoreEos end-of-sequence tokens do not end it
 */
public record Stops(List<String> strings, boolean keepString, Set<Integer> tokenIds, boolean ignoreEos) {
    private static final Stops NONE = new Stops(List.of(), false, Set.of(), false);

    public Stops {
        strings = List.copyOf(strings);
        tokenIds = Set.copyOf(tokenIds);
    }

    /** Nothing but the model's own end. */
    public static Stops none() {
        return NONE;
    }
}
