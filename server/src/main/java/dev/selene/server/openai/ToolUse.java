package dev.selene.server.openai;

import dev.selene.text.grammar.AnswerShape.Tool;
import java.util.List;

/**
 * The tools of a request and what the model may do with them.
 *
 * @param tools may be empty
 * @param parallel whether an answer may have several calls
 */
record ToolUse(List<Tool> tools, Choice choice, boolean parallel) {
    /** {@code tool_choice}. */
    sealed interface Choice {
        /** The model calls tools or not. */
        record Auto() implements Choice {}

        /** It calls none, and is not told of any. */
        record None() implements Choice {}

        /** It calls at least one. */
        record Required() implements Choice {}

        /** It calls this one. */
        record Named(String name) implements Choice {}
    }

    /** The tools that may be called. */
    List<Tool> offered() {
        return switch (choice) {
            case Choice.Auto _, Choice.Required _ -> tools;
            case Choice.None _ -> List.of();
            case Choice.Named(String name) ->
                tools.stream().filter(tool -> tool.name().equals(name)).toList();
        };
    }

    boolean mustCall() {
        return choice instanceof Choice.Required || choice instanceof Choice.Named;
    }
}
