package dev.selene.text.tools;

import java.util.ArrayList;
import java.util.List;

/** A whole answer taken apart: only calls that are complete. */
public record ParsedAnswer(String reasoning, String content, List<Call> calls) {
    /** @param arguments JSON, as the model wrote it */
    public record Call(String id, String name, String arguments) {}

    public ParsedAnswer {
        calls = List.copyOf(calls);
    }

    /** All that {@code parser}, which is new, makes of {@code text}. */
    public static ParsedAnswer of(AnswerParser parser, String text) {
        List<AnswerPart> parts = new ArrayList<>(parser.push(text));
        parts.addAll(parser.finish());
        return of(parts);
    }

    /** The parts of one answer joined. */
    public static ParsedAnswer of(List<AnswerPart> parts) {
        StringBuilder reasoning = new StringBuilder();
        StringBuilder content = new StringBuilder();
        StringBuilder arguments = new StringBuilder();
        List<Call> calls = new ArrayList<>();
        AnswerPart.CallBegun begun = null;
        for (AnswerPart part : parts) {
            switch (part) {
                case AnswerPart.Reasoning(String text) -> reasoning.append(text);
                case AnswerPart.Content(String text) -> content.append(text);
                case AnswerPart.CallBegun call -> {
                    begun = call;
                    arguments.setLength(0);
                }
                case AnswerPart.Arguments(int _, String text) -> arguments.append(text);
                case AnswerPart.CallEnded _ -> calls.add(new Call(begun.id(), begun.name(), arguments.toString()));
            }
        }
        return new ParsedAnswer(reasoning.toString(), content.toString(), calls);
    }
}
