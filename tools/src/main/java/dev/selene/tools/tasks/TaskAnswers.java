package dev.selene.tools.tasks;

import dev.selene.engine.FinishReason;
import dev.selene.engine.Sampling;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Asks a model all turns, greedily, and judges its answers. */
public final class TaskAnswers {
    private TaskAnswers() {}

    /** Which of the turns were answered rightly, by index. */
    public static BitSet right(Llm llm, List<TaskTurn> turns) {
        SortedMap<Integer, List<Integer>> byLimit = new TreeMap<>();
        for (int i = 0; i < turns.size(); i++)
            byLimit.computeIfAbsent(turns.get(i).maxTokens(), _ -> new ArrayList<>())
                    .add(i);
        BitSet right = new BitSet(turns.size());
        byLimit.forEach((maxTokens, indices) -> ask(llm, turns, maxTokens, indices, right));
        return right;
    }

    private static void ask(Llm llm, List<TaskTurn> turns, int maxTokens, List<Integer> indices, BitSet right) {
        GenerationOptions options =
                new GenerationOptions(Sampling.greedy(), OptionalInt.of(maxTokens), List.of(), false);
        List<Answer> answers = new ArrayList<>();
        llm.generateAll(
                indices.stream()
                        .map(i -> llm.promptIds(turns.get(i).conversation()))
                        .toList(),
                options,
                answers::add);
        IntStream.range(0, answers.size())
                .filter(a -> turns.get(indices.get(a)).isRight().test(textWithSpecialTokens(llm, answers.get(a))))
                .forEach(a -> right.set(indices.get(a)));
    }

    /** The judges see control tokens as well; only the stop token is left out. */
    private static String textWithSpecialTokens(Llm llm, Answer answer) {
        int[] ids = answer.tokenIds();
        boolean stopped = answer.finishReason() == FinishReason.STOP;
        return llm.tokenizer().decode(stopped ? Arrays.copyOf(ids, ids.length - 1) : ids);
    }
}
