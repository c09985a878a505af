package dev.selene.server;

import dev.selene.base.SeleneException;
import dev.selene.engine.Generation;
import dev.selene.engine.Sampling;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.TextListener;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer;
import dev.selene.text.grammar.AnswerShape;
import dev.selene.text.grammar.Grammar;
import dev.selene.text.tools.AnswerFormat;
import java.util.Arrays;

/**
 * A model whose prompts have a limit of their own, below the context.
 *
 * @param maxPromptTokens of one prompt
 */
public record PromptLimit(ChatModel model, int maxPromptTokens, Excess excess) implements ChatModel {
    /** What becomes of a prompt that is longer. */
    public enum Excess {
        /** The request is refused. */
        REFUSE,
        /** Its first tokens are kept. */
        KEEP_HEAD,
        /** Its last tokens are kept. */
        KEEP_TAIL
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public int contextTokens() {
        return model.contextTokens();
    }

    @Override
    public Sampling defaultSampling(long seed) {
        return model.defaultSampling(seed);
    }

    @Override
    public int[] promptIds(Conversation conversation) {
        return within(model.promptIds(conversation));
    }

    @Override
    public Tokenizer tokenizer() {
        return model.tokenizer();
    }

    @Override
    public byte[] tokenBytes(int tokenId) {
        return model.tokenBytes(tokenId);
    }

    @Override
    public AnswerFormat answerFormat() {
        return model.answerFormat();
    }

    @Override
    public boolean beginsInReasoning(int[] promptIds) {
        return model.beginsInReasoning(promptIds);
    }

    @Override
    public Grammar grammar(AnswerShape shape) {
        return model.grammar(shape);
    }

    @Override
    public Generation generate(int[] promptIds, GenerationOptions options, TextListener listener) {
        return model.generate(within(promptIds), options, listener);
    }

    /** @throws SeleneException USER if the prompt is too long and nothing of it may be dropped */
    private int[] within(int[] promptIds) {
        if (promptIds.length <= maxPromptTokens) return promptIds;
        return switch (excess) {
            case KEEP_HEAD -> Arrays.copyOf(promptIds, maxPromptTokens);
            case KEEP_TAIL -> Arrays.copyOfRange(promptIds, promptIds.length - maxPromptTokens, promptIds.length);
            case REFUSE ->
                throw SeleneException.user(
                        "Failed to enqueue inferRequest. This model's maximum input ids length cannot"
                                + " be greater than " + maxPromptTokens + ",the input ids length is "
                                + promptIds.length);
        };
    }
}
