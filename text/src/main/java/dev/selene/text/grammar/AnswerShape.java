package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.SeleneException;
import dev.selene.text.grammar.Node.Guard;
import java.util.List;
import java.util.Optional;

/**
 * What a whole answer looks like: reasoning, if the model reasons; then content; then calls of tools, if there are any. In
 * free text all tokens may come but control tokens; the grammar takes hold where the model begins a call. Shapes that are
 * equal have equal grammars.
 *
 * @param reasoning empty for a model that does not reason
 */
public record AnswerShape(Optional<Reasoning> reasoning, Content content, Optional<ToolCalls> tools) {
    /**
     * Free text before the content, between two control tokens.
     *
     * @param begun whether the prompt ends with {@code begin}, so that the answer is inside
     */
    public record Reasoning(String begin, String end, boolean begun) {}

    /** What comes after the reasoning and before the calls. */
    public sealed interface Content {
        /** Anything. */
        record Free() implements Content {}

        /** What a source says. If there are tools, either this or calls. */
        record Constrained(GrammarSource source) implements Content {}

        /** Nothing: there must be calls. */
        record None() implements Content {}
    }

    /**
     * Calls that an answer may have.
     *
     * @param tools at least one
     * @param parallel whether there may be several calls
     */
    public record ToolCalls(ToolCallSyntax syntax, List<Tool> tools, boolean parallel) {
        public ToolCalls {
            tools = List.copyOf(tools);
        }
    }

    /**
     * A tool that may be called.
     *
     * @param parameters the schema of its arguments; empty for any object
     */
    public record Tool(String name, Optional<JsonNode> parameters, SchemaDialect dialect) {}

    /**
     * The grammar.
     *
     * @throws SeleneException USER if a source or a tool's schema is refused
     */
    public Grammar compile() {
        return new Compiler().compile();
    }

    private final class Compiler {
        private final GrammarBuilder builder = new GrammarBuilder("answer");

        Grammar compile() {
            int start = builder.start(builder.rule("the answer"));
            int section = builder.nodeBeside(start);
            int body = reasoning.isPresent() ? reason(reasoning.get(), start, section) : start;
            switch (content) {
                case Content.Free _ -> {
                    int text = builder.jump(body, Guard.ALWAYS);
                    freeText(text);
                    builder.end(text);
                    beginSection(text, section);
                }
                case Content.Constrained(GrammarSource source) -> {
                    builder.end(builder.call(body, SourceRules.append(builder, source)));
                    beginSection(body, section);
                }
                case Content.None _ -> beginSection(body, section);
            }
            tools.ifPresent(calls -> calls(calls, section));
            return builder.build();
        }

        /** Returns where content begins. A model may forget to end its reasoning before it calls. */
        private int reason(Reasoning markers, int start, int section) {
            int inside = markers.begun() ? builder.jump(start, Guard.ALWAYS) : builder.control(start, markers.begin());
            freeText(inside);
            beginSection(inside, section);
            int body = builder.control(inside, markers.end());
            if (!markers.begun()) builder.jump(start, Guard.ALWAYS, body);
            return body;
        }

        private void freeText(int node) {
            builder.bytes(node, 0, 0xFF, node);
        }

        private void beginSection(int from, int section) {
            tools.ifPresent(calls -> builder.control(from, calls.syntax().sectionBegin(), section));
        }

        private void calls(ToolCalls calls, int section) {
            ToolCallSyntax syntax = calls.syntax();
            int behind = builder.nodeBeside(section);
            int name = append(section, syntax.beforeName());
            for (Tool tool : calls.tools()) {
                int arguments = append(builder.literal(name, Utf8.bytes(tool.name())), syntax.afterName());
                builder.jump(
                        append(builder.call(arguments, arguments(tool)), syntax.afterArguments()),
                        Guard.ALWAYS,
                        behind);
            }
            if (calls.parallel()) builder.jump(builder.literal(behind, syntax.between()), Guard.ALWAYS, section);
            builder.end(builder.control(behind, syntax.sectionEnd()));
        }

        private int append(int from, List<ToolCallSyntax.Piece> pieces) {
            int at = from;
            for (ToolCallSyntax.Piece piece : pieces)
                at = switch (piece) {
                    case ToolCallSyntax.Piece.Control(String token) -> builder.control(at, token);
                    case ToolCallSyntax.Piece.Text(String text) -> builder.literal(at, Utf8.bytes(text));
                    case ToolCallSyntax.Piece.Number _ -> number(at);
                };
            return at;
        }

        private int number(int from) {
            int to = builder.bytes(from, '0', '0');
            int at = builder.bytes(from, '1', '9');
            for (int i = 0; i < 3; i++) {
                builder.jump(at, Guard.ALWAYS, to);
                at = builder.bytes(at, '0', '9');
            }
            builder.jump(at, Guard.ALWAYS, to);
            return to;
        }

        private int arguments(Tool tool) {
            if (tool.parameters().isEmpty() || tool.parameters().get().isEmpty())
                return new JsonRules(builder).object();
            try {
                return JsonSchemaGrammar.append(builder, tool.parameters().get(), tool.dialect());
            } catch (SeleneException e) {
                throw new SeleneException(e.kind(), "tool " + tool.name() + ": " + e.getMessage(), e);
            }
        }
    }
}
