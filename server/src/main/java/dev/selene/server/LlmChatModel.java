package dev.selene.server;

import dev.selene.engine.Generation;
import dev.selene.engine.Sampling;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import dev.selene.llm.TextListener;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer;
import dev.selene.text.grammar.AnswerShape;
import dev.selene.text.grammar.Grammar;
import dev.selene.text.tools.AnswerFormat;

record LlmChatModel(Llm llm, String name) implements ChatModel {
    @Override
    public int contextTokens() {
        return llm.contextTokens();
    }

    @Override
    public Sampling defaultSampling(long seed) {
        return llm.defaultSampling(seed);
    }

    @Override
    public int[] promptIds(Conversation conversation) {
        return llm.promptIds(conversation);
    }

    @Override
    public Tokenizer tokenizer() {
        return llm.tokenizer();
    }

    @Override
    public byte[] tokenBytes(int tokenId) {
        return tokenId < llm.tokenizer().vocabSize() ? llm.tokenizer().bytes(tokenId) : new byte[0];
    }

    @Override
    public AnswerFormat answerFormat() {
        return llm.answerFormat();
    }

    @Override
    public boolean beginsInReasoning(int[] promptIds) {
        return llm.beginsInReasoning(promptIds);
    }

    @Override
    public Grammar grammar(AnswerShape shape) {
        return llm.grammar(shape);
    }

    @Override
    public Generation generate(int[] promptIds, GenerationOptions options, TextListener listener) {
        return llm.generate(promptIds, options, listener);
    }
}
