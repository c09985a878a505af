package dev.selene.text.grammar;

import java.util.List;

/**
 * How a model writes calls of tools: {@code sectionBegin}, the calls, {@code sectionEnd}, all of them control tokens; a call
 * is {@code beforeName}, the name, {@code afterName}, the arguments in JSON, {@code afterArguments}.
 *
 * @param between text between two calls
 */
public record ToolCallSyntax(
        String sectionBegin,
        String sectionEnd,
        List<Piece> beforeName,
        List<Piece> afterName,
        List<Piece> afterArguments,
        String between) {
    /** Something that is always written. */
    public sealed interface Piece {
        /** One control token. */
        record Control(String token) implements Piece {}

        /** Ordinary text. */
        record Text(String text) implements Piece {}

        /** A number of up to four digits. */
        record Number() implements Piece {}
    }

    public ToolCallSyntax {
        beforeName = List.copyOf(beforeName);
        afterName = List.copyOf(afterName);
        afterArguments = List.copyOf(afterArguments);
    }
}
