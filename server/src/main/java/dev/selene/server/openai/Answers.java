package dev.selene.server.openai;

import dev.selene.llm.Answer;
import java.util.ArrayList;
import java.util.List;

/** Answers to several prompts. */
final class Answers {
    private Answers() {}

    /** Cut into those to each prompt, of which each has as many. */
    static List<List<Answer>> byPrompt(List<Answer> answers, int each) {
        List<List<Answer>> byPrompt = new ArrayList<>();
        for (int i = 0; i < answers.size(); i += each) byPrompt.add(answers.subList(i, i + each));
        return byPrompt;
    }
}
