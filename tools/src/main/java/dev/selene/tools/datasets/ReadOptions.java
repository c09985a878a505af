package dev.selene.tools.datasets;

import dev.selene.base.SeleneException;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * What a user chooses about a data set.
 *
 * @param shots worked examples before each question of C-Eval, MMLU and CMMLU: 0 or 5
 * @param contextTokens length of the haystacks of NeedleBench
 * @param tokenCounter how many tokens a text has, for sets that are cut to a length
 * @param runner runs generated programs; empty where that was not asked for
 */
public record ReadOptions(
        int shots, int contextTokens, ToIntFunction<String> tokenCounter, Optional<CodeRunner> runner) {
    public ReadOptions {
        if (shots < 0) throw SeleneException.user("shots " + shots + " is below 0");
    }
}
