package dev.selene.server.openai;

import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.server.ChatModel;
import dev.selene.server.Refusal;
import dev.selene.text.grammar.AnswerShape;
import dev.selene.text.grammar.AnswerShape.Content;
import dev.selene.text.grammar.AnswerShape.Reasoning;
import dev.selene.text.grammar.AnswerShape.ToolCalls;
import dev.selene.text.grammar.ToolCallSyntax;
import dev.selene.text.tools.AnswerFormat;
import dev.selene.text.tools.AnswerParser;
import dev.selene.text.tools.ToolCallIds;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the answers to one chat request are held to what it asks for, and how they are taken apart. The grammar says which
 * calls there may be; where nothing is asked for, there is none, and the model is left alone.
 */
final class AnswerPlan {
    private final ChatModel model;
    private final ChatRequest request;
    private final AnswerFormat format;
    private final boolean begunReasoning;

    AnswerPlan(ChatModel model, ChatRequest request, int[] promptIds) {
        this.model = model;
        this.request = request;
        this.format = model.answerFormat();
        this.begunReasoning = model.beginsInReasoning(promptIds);
    }

    /** For one answer. */
    AnswerParser parser() {
        return new AnswerParser(
                format,
                begunReasoning,
                !request.toolUse().offered().isEmpty(),
                ToolCallIds.count(request.conversation().messages()));
    }

    /** Tokens before the end of the reasoning, its marker included; empty for a model that does not reason. */
    OptionalInt reasoningTokens(List<Answer> answers) {
        if (!format.reasons()) return OptionalInt.empty();
        return OptionalInt.of(answers.stream()
                .mapToInt(answer -> format.reasoningTokens(model.tokenizer(), begunReasoning, answer.tokenIds()))
                .sum());
    }

    /** @throws dev.selene.server.RefusedException 400 if what is asked for cannot be */
    GenerationOptions constrained(GenerationOptions options) {
        Optional<AnswerShape> shape = shape();
        if (shape.isEmpty()) return options;
        String field = request.output().map(ConstrainedOutput::field).orElse("tools");
        return constrained(model, options, shape.get(), field);
    }

    /** @param field what asks for it, unless a tool does */
    static GenerationOptions constrained(ChatModel model, GenerationOptions options, AnswerShape shape, String field) {
        try {
            return options.withGrammar(model.grammar(shape));
        } catch (SeleneException e) {
            if (e.kind() != Kind.USER) throw e;
            throw refused(e.getMessage().startsWith("tool ") ? "tools" : field, e.getMessage());
        }
    }

    private Optional<AnswerShape> shape() {
        ToolUse tools = request.toolUse();
        Optional<ToolCallSyntax> syntax = format.syntax(model.tokenizer());
        Optional<Reasoning> reasoning = format.reasoning(model.tokenizer(), begunReasoning);
        if (tools.mustCall() && syntax.isEmpty())
            throw refused("tool_choice", "the format of this model's calls is not known, so none can be demanded");
        Optional<ToolCalls> calls = syntax.filter(_ -> !tools.offered().isEmpty())
                .map(known -> new ToolCalls(known, tools.offered(), tools.parallel()));
        // a model that must not call, and knows from the conversation how, is kept from it
        boolean forbidden = syntax.isPresent() && !tools.tools().isEmpty() && calls.isEmpty();
        if (request.output().isEmpty() && calls.isEmpty() && !forbidden) return Optional.empty();
        Content content = tools.mustCall()
                ? new Content.None()
                : request.output()
                        .<Content>map(output -> new Content.Constrained(output.source()))
                        .orElse(new Content.Free());
        return Optional.of(new AnswerShape(reasoning, content, calls));
    }

    private static RuntimeException refused(String field, String message) {
        return Refusal.ofField(400, "invalid_value", field, field + " is refused: " + message + ".")
                .asException();
    }
}
