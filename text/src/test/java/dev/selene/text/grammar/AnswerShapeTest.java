package dev.selene.text.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.text.grammar.AnswerShape.Content;
import dev.selene.text.grammar.AnswerShape.Reasoning;
import dev.selene.text.grammar.AnswerShape.Tool;
import dev.selene.text.grammar.AnswerShape.ToolCalls;
import dev.selene.text.grammar.ToolCallSyntax.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Control tokens are written in angle brackets here. */
class AnswerShapeTest {
    private static final ToolCallSyntax SYNTAX = new ToolCallSyntax(
            "<calls>",
            "</calls>",
            List.of(new Piece.Control("<call>"), new Piece.Text("functions.")),
            List.of(new Piece.Text(":"), new Piece.Number(), new Piece.Control("<args>")),
            List.of(new Piece.Control("</call>")),
            "");
    private static final Optional<Reasoning> THINKS = Optional.of(new Reasoning("<think>", "</think>", false));

    @Test
    void callsHoldToTheirSchemasWhileContentIsFree() {
        AnswerShape shape = new AnswerShape(Optional.empty(), new Content.Free(), Optional.of(tools(true)));
        assertMatches(
                shape, "", "any text, \\ufffd {", "Hm.<calls><call>functions.get.it:0<args>{\"n\":1}</call></calls>");
        assertMatches(shape, "<calls><call>functions.f:12<args>{}</call><call>functions.f:13<args>{}</call></calls>");
        assertRefused(shape, "<calls></calls>", "<calls>x", "<call>", "<think>", "<calls><call>functions.h");
        assertRefused(shape, "<calls><call>functions.get.it:0<args>{\"n\":\"", "<calls><call>functions.f:01");
        assertRefused(shape, "<calls><call>functions.f:0<args>{}</call></calls>x");
    }

    @Test
    void withoutParallelCallsThereIsOne() {
        AnswerShape shape = new AnswerShape(Optional.empty(), new Content.None(), Optional.of(tools(false)));
        assertMatches(shape, "<calls><call>functions.f:0<args>{}</call></calls>");
        assertRefused(shape, "x", "<calls><call>functions.f:0<args>{}</call><call>");
        assertEquals(false, read(shape, "").ends());
    }

    @Test
    void reasoningIsFreeAndMayLeadToACallUnended() {
        AnswerShape shape = new AnswerShape(
                THINKS,
                new Content.Constrained(new GrammarSource.Choice(List.of("yes", "no"))),
                Optional.of(tools(true)));
        assertMatches(shape, "yes", "<think>Hm: {</think>no");
        assertMatches(shape, "<think>a<calls><call>functions.f:0<args>{}</call></calls>");
        assertRefused(shape, "maybe", "<think></think>maybe", "<think>a<think>", "yes<calls>");
        AnswerShape begun = new AnswerShape(
                Optional.of(new Reasoning("<think>", "</think>", true)), new Content.Free(), Optional.empty());
        assertMatches(begun, "so</think>that", "</think>");
        assertRefused(begun, "<think>", "<calls>");
    }

    @Test
    void aRefusedSchemaTellsItsTool() {
        var tool = new Tool(
                "bad", Optional.of(Json.parse("{\"not\": {}}", "", SeleneException.Kind.USER)), SchemaDialect.GENERAL);
        AnswerShape shape = new AnswerShape(
                Optional.empty(), new Content.Free(), Optional.of(new ToolCalls(SYNTAX, List.of(tool), true)));
        SeleneException refusal = assertThrows(SeleneException.class, shape::compile);
        assertTrue(
                refusal.getMessage().startsWith("tool bad: schema, /not: not is not supported"), refusal.getMessage());
    }

    @Test
    void equalShapesAreCompiledOnce() {
        GrammarCache cache = new GrammarCache(3_000);
        Grammar first = cache.get(choice("a"));
        assertSame(first, cache.get(choice("a")));
        for (int i = 0; i < 1_000; i++) cache.get(choice("b" + i));
        assertTrue(first != cache.get(choice("a")), "kept for ever");
    }

    private static AnswerShape choice(String text) {
        var source = new GrammarSource.Choice(List.of(text));
        return new AnswerShape(Optional.empty(), new Content.Constrained(source), Optional.empty());
    }

    private static ToolCalls tools(boolean parallel) {
        var schema = Json.parse(
                "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\"}}}",
                "",
                SeleneException.Kind.USER);
        return new ToolCalls(
                SYNTAX,
                List.of(
                        new Tool("f", Optional.empty(), SchemaDialect.GENERAL),
                        new Tool("get.it", Optional.of(schema), SchemaDialect.GENERAL)),
                parallel);
    }

    private static void assertMatches(AnswerShape shape, String... answers) {
        for (String answer : answers) assertTrue(read(shape, answer).ends(), answer);
    }

    private static void assertRefused(AnswerShape shape, String... answers) {
        for (String answer : answers) assertTrue(read(shape, answer).isDead(), answer);
    }

    private static final Pattern CONTROL = Pattern.compile("</?[a-z]+>");

    private static Position read(AnswerShape shape, String answer) {
        Grammar grammar = shape.compile();
        Position position = Position.start(grammar);
        Matcher control = CONTROL.matcher(answer);
        int from = 0;
        List<String> parts = new ArrayList<>();
        while (control.find()) {
            parts.add(answer.substring(from, control.start()));
            parts.add(control.group());
            from = control.end();
        }
        parts.add(answer.substring(from));
        for (int i = 0; i < parts.size(); i++) {
            if (i % 2 == 1) position = position.after(grammar, parts.get(i));
            else for (byte value : Utf8.bytes(parts.get(i))) position = position.after(grammar, value & 0xFF);
        }
        return position;
    }
}
