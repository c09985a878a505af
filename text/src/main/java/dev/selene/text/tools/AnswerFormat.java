package dev.selene.text.tools;

import dev.selene.text.Tokenizer;
import dev.selene.text.grammar.AnswerShape;
import dev.selene.text.grammar.ToolCallSyntax;
import dev.selene.text.grammar.ToolCallSyntax.Piece;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a model marks reasoning and calls of tools.
 *
 * @param reasons whether the model was trained to reason between {@code <think>} and {@code </think>}
 */
public record AnswerFormat(Calls calls, boolean reasons) {
    static final String THINK = "<think>";
    static final String THINK_END = "</think>";

    /** The formats of calls. */
    public enum Calls {
        /** Kimi-K2 and its successors. Source: docs/tool_call_guidance.md of Kimi-K2. */
        KIMI(
                "<|tool_calls_section_begin|>",
                "<|tool_calls_section_end|>",
                "<|tool_call_begin|>",
                "<|tool_call_argument_begin|>",
                "<|tool_call_end|>"),
        /** DeepSeek-V3 and R1: arguments in a block of code. Source: their chat template. */
        DEEPSEEK_V3(
                "<｜tool▁calls▁begin｜>",
                "<｜tool▁calls▁end｜>",
                "<｜tool▁call▁begin｜>",
                "<｜tool▁sep｜>",
                "<｜tool▁call▁end｜>"),
        /** DeepSeek-V3.1. Source: its chat template. */
        DEEPSEEK_V31(
                "<｜tool▁calls▁begin｜>",
                "<｜tool▁calls▁end｜>",
                "<｜tool▁call▁begin｜>",
                "<｜tool▁sep｜>",
                "<｜tool▁call▁end｜>"),
        /** None that is known: what looks like a call is content. */
        NONE("", "", "", "", "");

        final String sectionBegin;
        final String sectionEnd;
        final String callBegin;
        final String separator;
        final String callEnd;

        Calls(String sectionBegin, String sectionEnd, String callBegin, String separator, String callEnd) {
            this.sectionBegin = sectionBegin;
            this.sectionEnd = sectionEnd;
            this.callBegin = callBegin;
            this.separator = separator;
            this.callEnd = callEnd;
        }

        private List<String> markers() {
            return List.of(sectionBegin, sectionEnd, callBegin, separator, callEnd);
        }
    }

    /** Neither reasoning nor calls. */
    public static AnswerFormat plain() {
        return new AnswerFormat(Calls.NONE, false);
    }

    /**
     * How calls are written with this tokenizer; empty if there is no format, or the tokenizer lacks its control tokens, so that
     * a grammar cannot tell a call from text about one.
     */
    public Optional<ToolCallSyntax> syntax(Tokenizer tokenizer) {
        if (calls == Calls.NONE || !hasAll(tokenizer, calls.markers())) return Optional.empty();
        Piece begin = new Piece.Control(calls.callBegin);
        Piece separator = new Piece.Control(calls.separator);
        Piece end = new Piece.Control(calls.callEnd);
        return Optional.of(
                switch (calls) {
                    case KIMI ->
                        syntax(
                                List.of(begin, new Piece.Text("functions.")),
                                List.of(new Piece.Text(":"), new Piece.Number(), separator),
                                List.of(end),
                                "");
                    case DEEPSEEK_V3 ->
                        syntax(
                                List.of(begin, new Piece.Text("function"), separator),
                                List.of(new Piece.Text("\n```json\n")),
                                List.of(new Piece.Text("\n```"), end),
                                "\n");
                    case DEEPSEEK_V31 -> syntax(List.of(begin), List.of(separator), List.of(end), "");
                    case NONE -> throw new IllegalStateException();
                });
    }

    private ToolCallSyntax syntax(
            List<Piece> beforeName, List<Piece> afterName, List<Piece> afterArguments, String between) {
        return new ToolCallSyntax(calls.sectionBegin, calls.sectionEnd, beforeName, afterName, afterArguments, between);
    }

    /**
     * How the reasoning before an answer looks to a grammar; empty if the model does not reason.
     *
     * @param begun whether the prompt ends inside the reasoning
     */
    public Optional<AnswerShape.Reasoning> reasoning(Tokenizer tokenizer, boolean begun) {
        if (!reasons || !hasAll(tokenizer, List.of(THINK, THINK_END))) return Optional.empty();
        return Optional.of(new AnswerShape.Reasoning(THINK, THINK_END, begun));
    }

    /**
     * How many of an answer's tokens are reasoning: up to the marker that ends it, or to the first call.
     *
     * @param begun whether the prompt ends inside the reasoning
     */
    public int reasoningTokens(Tokenizer tokenizer, boolean begun, int[] tokenIds) {
        OptionalInt think = tokenizer.controlToken(THINK);
        OptionalInt end = tokenizer.controlToken(THINK_END);
        OptionalInt section = tokenizer.controlToken(calls.sectionBegin);
        int from = begun ? 0 : indexOf(tokenIds, think);
        if (!reasons || from < 0) return 0;
        int ended = indexOf(tokenIds, end);
        int called = indexOf(tokenIds, section);
        if (ended >= 0 && (called < 0 || ended < called)) return ended + 1 - from;
        return (called < 0 ? tokenIds.length : called) - from;
    }

    private static int indexOf(int[] tokenIds, OptionalInt wanted) {
        for (int i = 0; i < tokenIds.length; i++) if (wanted.isPresent() && tokenIds[i] == wanted.getAsInt()) return i;
        return -1;
    }

    private static boolean hasAll(Tokenizer tokenizer, List<String> markers) {
        return markers.stream()
                .allMatch(marker -> tokenizer.controlToken(marker).isPresent());
    }
}
