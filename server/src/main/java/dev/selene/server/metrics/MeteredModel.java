package dev.selene.server.metrics;

import dev.selene.base.SeleneException;
import dev.selene.engine.FinishReason;
import dev.selene.engine.Generation;
import dev.selene.engine.Sampling;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.TextListener;
import dev.selene.server.ChatModel;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer;
import dev.selene.text.grammar.AnswerShape;
import dev.selene.text.grammar.Grammar;
import dev.selene.text.tools.AnswerFormat;
import java.util.List;
import java.util.Locale;

/** A model whose generations are counted. */
record MeteredModel(ChatModel model, RequestMetrics metrics) implements ChatModel {
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
        return model.promptIds(conversation);
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
        metrics.received(promptIds.length);
        try {
            return model.generate(promptIds, options, new Metered(listener, metrics));
        } catch (RuntimeException e) {
            metrics.failed();
            throw e;
        }
    }

    /** Passes everything on, and notes when it came. Heard by one thread. */
    private static final class Metered implements TextListener {
        private final TextListener listener;
        private final RequestMetrics metrics;
        private final long startNanos = System.nanoTime();
        private long lastNanos;

        Metered(TextListener listener, RequestMetrics metrics) {
            this.listener = listener;
            this.metrics = metrics;
        }

        @Override
        public void text(String piece) {
            spoke();
            listener.text(piece);
        }

        @Override
        public void text(String piece, List<TokenLogprobs> tokens) {
            spoke();
            listener.text(piece, tokens);
        }

        private void spoke() {
            long now = System.nanoTime();
            if (lastNanos == 0) metrics.firstText(now - startNanos);
            else metrics.nextText(now - lastNanos);
            lastNanos = now;
        }

        @Override
        public void finished(Answer answer) {
            long nanos = System.nanoTime() - startNanos;
            int tokens = answer.tokenIds().length;
            if (answer.finishReason() == FinishReason.CANCELLED) metrics.cancelled(tokens, nanos);
            else metrics.succeeded(answer.finishReason().name().toLowerCase(Locale.ROOT), tokens, nanos);
            listener.finished(answer);
        }

        @Override
        public void failed(SeleneException error) {
            metrics.failed();
            listener.failed(error);
        }
    }
}
