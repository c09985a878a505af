package dev.selene.server.openai;

import dev.selene.llm.Answer;
import java.util.Comparator;
import java.util.List;

/**
 * How many answers to a prompt.
 *
 * @param n are returned
 * @param bestOf are generated, of which the {@code n} with the highest mean log-probability count
 */
record Choices(int n, int bestOf) {
    private static final int MAX = 128;

    static Choices read(Fields fields, boolean stream) {
        FieldProblems problems = fields.problems();
        int n = fields.integer("n", 1, MAX).orElse(1);
        int bestOf = fields.integer("best_of", 1, MAX).orElse(n);
        if (bestOf < n) problems.invalid("best_of", "is " + bestOf + ", less than n, which is " + n);
        if (bestOf > n && stream)
            problems.invalid("best_of", "is " + bestOf + ", more than n: answers cannot be ranked while they stream");
        return new Choices(n, bestOf);
    }

    boolean ranked() {
        return bestOf > n;
    }

    /** Those of the answers to one prompt that are returned. */
    List<Answer> best(List<Answer> answers) {
        if (!ranked()) return answers;
        return answers.stream()
                .sorted(Comparator.comparingDouble(answer -> -answer.logprobs().mean()))
                .limit(n)
                .toList();
    }
}
