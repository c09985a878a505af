package dev.selene.tools;

import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.engine.FinishReason;
import dev.selene.engine.Sampling;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Asks a model the questions of {@code models/micro-k2/eval} and judges its answers. */
public final class EvalScores {
    /** As {@code recipe/evaluate.py}. */
    private static final Map<String, Integer> MAX_TOKENS =
            Map.of("math_add", 48, "math_sub", 48, "math_mul", 48, "yes_no", 40, "mc", 32, "tools", 80, "chat", 60);

    private EvalScores() {}

    /** Every turn that {@code task} asks for. */
    public static List<EvalTurn> turns(String task) throws IOException {
        List<EvalTurn> turns = new ArrayList<>();
        for (String line : Files.readAllLines(TestData.microK2().resolve("eval/" + task + ".jsonl")))
            turns.addAll(EvalTurn.of(task, Json.parse(line, task, SeleneException.Kind.DATA)));
        return turns;
    }

    /** Right answers and questions asked, by kind. */
    public static Map<String, int[]> of(Llm llm, String task, List<EvalTurn> turns) {
        GenerationOptions options =
                new GenerationOptions(Sampling.greedy(), OptionalInt.of(MAX_TOKENS.get(task)), List.of(), false);
        List<Answer> answers = new ArrayList<>();
        llm.generateAll(
                turns.stream().map(turn -> llm.promptIds(turn.conversation())).toList(), options, answers::add);
        Map<String, int[]> counts = new TreeMap<>();
        for (int i = 0; i < turns.size(); i++) {
            int[] count = counts.computeIfAbsent(turns.get(i).kind(), kind -> new int[2]);
            if (turns.get(i).isRight().test(textWithSpecialTokens(llm, answers.get(i)))) count[0]++;
            count[1]++;
        }
        return counts;
    }

    /** The judges see control tokens as well; only the stop token is left out. */
    private static String textWithSpecialTokens(Llm llm, Answer answer) {
        int[] ids = answer.tokenIds();
        boolean stopped = answer.finishReason() == FinishReason.STOP;
        return llm.tokenizer().decode(stopped ? Arrays.copyOf(ids, ids.length - 1) : ids);
    }
}
