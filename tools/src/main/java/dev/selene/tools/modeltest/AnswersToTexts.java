package dev.selene.tools.modeltest;

import dev.selene.engine.LogitRules;
import dev.selene.engine.LogprobOptions;
import dev.selene.engine.Sampling;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import dev.selene.llm.Stops;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer.ControlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** {@code precision_single}: answers texts of the user greedily and shows the answers. */
public final class AnswersToTexts {
    private AnswersToTexts() {}

    /** Each text once for every case pair, with as many tokens as its output length allows. */
    public static void run(Run run, Llm llm, List<String> texts) {
        run.log("INFO: precision test start");
        for (LengthPair pair : run.arguments().casePairs()) {
            GenerationOptions options = new GenerationOptions(
                    Sampling.greedy(),
                    LogitRules.none(),
                    OptionalInt.of(pair.output()),
                    Stops.none(),
                    LogprobOptions.none());
            List<int[]> prompts =
                    texts.stream().map(text -> promptIds(run, llm, text)).toList();
            List<Answer> answers = new ArrayList<>();
            llm.generateAll(prompts, options, answers::add);
            for (int i = 0; i < answers.size(); i++) {
                run.log("Question[" + i + "]: " + texts.get(i));
                run.log("Answer[" + i + "]: " + answers.get(i).text());
                run.log("Generate[" + i + "] token num: " + answers.get(i).tokenIds().length);
            }
        }
        run.log("INFO: precision test end");
    }

    private static int[] promptIds(Run run, Llm llm, String text) {
        if (!run.arguments().chat()) return llm.tokenizer().encode(text, ControlText.AS_PLAIN_TEXT);
        Map<String, Object> message = Map.of("role", "user", "content", text);
        return llm.promptIds(new Conversation(List.of(message), List.of(), true, Map.of()));
    }
}
