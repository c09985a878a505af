package dev.selene.tools.datasets;

import dev.selene.tools.scoring.Verdict;
import java.util.function.Function;

/**
 * One question of a data set and how its answer is judged.
 *
 * @param key names it within its data set, the same in every run
 * @param group file or subject that results are told for
 * @param gold the right answer, as text for the record
 */
public record Question(String key, String group, Prompt prompt, Task task, String gold, Judge judge) {
    /** Judges what a model gave; may take long where answers are run. */
    @FunctionalInterface
    public interface Judge {
        Verdict judge(Given given);
    }

    /**
     * What a model gave.
     *
     * @param text the generated text, or the chosen one of {@link Task.NextToken}'s choices
     * @param logprobs of the texts that were compared, in their order; empty after {@link Task.Generate}
     */
    public record Given(String text, double[] logprobs) {}

    /** A judge that looks at the text alone. */
    static Judge ofText(Function<String, Verdict> judge) {
        return given -> judge.apply(given.text());
    }
}
