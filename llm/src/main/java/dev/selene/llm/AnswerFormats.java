package dev.selene.llm;

import dev.selene.formats.ModelFamily;
import dev.selene.text.ChatTemplate;
import dev.selene.text.Tokenizer;
import dev.selene.text.tools.AnswerFormat;
import dev.selene.text.tools.AnswerFormat.Calls;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/** What a checkpoint's family and its template tell of the format of its answers. */
final class AnswerFormats {
    private static final String THINK = "<think>";
    private static final String THINK_END = "</think>";
    private static final String DEEPSEEK_CALL = "<｜tool▁sep｜>";
    /** Stands behind the name in a call of DeepSeek-V3, not of V3.1. */
    private static final String FENCE = "```json";

    private AnswerFormats() {}

    /** A model reasons if its template knows where that ends. */
    static AnswerFormat of(ModelFamily family, ChatTemplate template) {
        return new AnswerFormat(calls(family, template), template.mentions(THINK_END));
    }

    private static Calls calls(ModelFamily family, ChatTemplate template) {
        return switch (family) {
            case KIMI_K2, KIMI_K25 -> Calls.KIMI;
            case DEEPSEEK_V3 -> {
                if (!template.mentions(DEEPSEEK_CALL)) yield Calls.NONE;
                yield template.mentions(FENCE) ? Calls.DEEPSEEK_V3 : Calls.DEEPSEEK_V31;
            }
            case DEEPSEEK_V2, GLM4_MOE_LITE -> Calls.NONE;
        };
    }

    static boolean beginsInReasoning(AnswerFormat format, Tokenizer tokenizer, int[] promptIds) {
        OptionalInt think = tokenizer.controlToken(THINK);
        if (!format.reasons() || think.isEmpty()) return false;
        Set<Integer> control = new HashSet<>(tokenizer.controlTokens().values());
        for (int i = promptIds.length - 1; i >= 0; i--)
            if (control.contains(promptIds[i])) return promptIds[i] == think.getAsInt();
        return false;
    }
}
