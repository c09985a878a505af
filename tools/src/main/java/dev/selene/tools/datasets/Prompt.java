package dev.selene.tools.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is asked, in the two forms that models take.
 *
 * @param text for a model that continues text
 * @param messages for a model that converses: maps of role and content, the user's last
 */
public record Prompt(String text, List<Map<String, Object>> messages) {
    public Prompt {
        messages = List.copyOf(messages);
    }

    /** The text as the only turn of a conversation. */
    public static Prompt of(String text) {
        return new Prompt(text, List.of(message("user", text)));
    }

    /** Worked examples, question and answer, before the question; {@code head} is the system's turn. */
    static Prompt withExamples(String head, List<String[]> examples, String question, String separator) {
        StringBuilder text = new StringBuilder(head);
        List<Map<String, Object>> messages = new ArrayList<>();
        messages.add(message("system", head));
        for (String[] example : examples) {
            text.append(example[0]).append(separator).append(example[1]).append("\n\n");
            messages.add(message("user", example[0]));
            messages.add(message("assistant", example[1]));
        }
        messages.add(message("user", question));
        return new Prompt(text.append(question).toString(), messages);
    }

    private static Map<String, Object> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }
}
