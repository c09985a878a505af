package dev.selene.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.selene.base.SeleneException;
import dev.selene.engine.FinishReason;
import dev.selene.engine.Generation;
import dev.selene.engine.Sampling;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.llm.AnswerLogprobs;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.TextListener;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer;
import dev.selene.text.grammar.AnswerShape;
import dev.selene.text.grammar.Grammar;
import dev.selene.text.tools.AnswerFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A model that says what a test tells it to, one piece a token, and remembers what it was asked. A prompt has as many
 * tokens as the characters of its messages.
 */
public final class FakeModel implements ChatModel {
    /** What the next answers do. */
    public interface Script {
        /** Speaks into the generation; on a thread of its own. */
        void play(Running running) throws InterruptedException;
    }

    /** One generation. */
    public static final class Running implements Generation {
        public final Conversation conversation;
        public final GenerationOptions options;
        public final int[] promptIds;
        private final TextListener listener;
        private final List<TokenLogprobs> logprobs = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private int tokens;
        private volatile long cancelledNanos;

        private Running(Conversation asked, int[] promptIds, GenerationOptions options, TextListener listener) {
            this.conversation = asked;
            this.promptIds = promptIds;
            this.options = options;
            this.listener = listener;
        }

        @Override
        public synchronized void cancel() {
            if (cancelledNanos == 0) cancelledNanos = System.nanoTime();
            notifyAll();
        }

        public boolean cancelled() {
            return cancelledNanos != 0;
        }

        /** When it was cancelled; waits for that, for ten seconds at most. */
        public synchronized long awaitCancel() throws InterruptedException {
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (cancelledNanos == 0) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) throw new AssertionError("not cancelled within 10 s");
                wait(millis);
            }
            return cancelledNanos;
        }

        public void say(String piece) {
            text.append(piece);
            tokens++;
            listener.text(piece);
        }

        /** Says a piece of one token for each byte, with its log-probability and, as the most probable, token 65. */
        public void say(String piece, float logprob) {
            List<TokenLogprobs> said = new ArrayList<>();
            for (byte b : piece.getBytes(UTF_8)) said.add(token(b & 0xff, logprob));
            text.append(piece);
            logprobs.addAll(said);
            listener.text(piece, said);
        }

        private static TokenLogprobs token(int id, float logprob) {
            return new TokenLogprobs(id, logprob, new int[] {'A'}, new float[] {-0.5f});
        }

        /** Ends with a token that is not text. */
        public void finish(FinishReason reason, float logprob) {
            logprobs.add(token(0, logprob));
            listener.finished(new Answer(
                    text.toString(),
                    new int[logprobs.size()],
                    reason,
                    promptIds.length,
                    new AnswerLogprobs(List.of(), logprobs)));
        }

        public void finish(FinishReason reason) {
            listener.finished(new Answer(text.toString(), new int[tokens], reason, promptIds.length));
        }

        public void fail(SeleneException error) {
            listener.failed(error);
        }
    }

    /** All generations in the order in which they began. */
    public final BlockingQueue<Running> began = new LinkedBlockingQueue<>();

    private final ThreadLocal<Conversation> rendering = new ThreadLocal<>();
    /** How it marks calls and reasoning; it has no control tokens, so it cannot be held to a format. */
    public volatile AnswerFormat format = AnswerFormat.plain();

    private volatile Script script = saying("Hello", " there", "!");
    private volatile RuntimeException refusal;
    private int accepted;

    /** Speaks these pieces at once and stops. */
    public static Script saying(String... pieces) {
        return running -> {
            for (String piece : pieces) running.say(piece);
            running.finish(FinishReason.STOP);
        };
    }

    /** Computes a prompt for ever, until it is cancelled. */
    public static Script prefillingForEver() {
        return running -> {
            running.awaitCancel();
            running.finish(FinishReason.CANCELLED);
        };
    }

    public void play(Script next) {
        script = next;
    }

    /** Every further generation is refused. */
    public void refuse(RuntimeException error) {
        refuseAfter(0, error);
    }

    /** Every further generation but the next few is refused. */
    public void refuseAfter(int count, RuntimeException error) {
        accepted = count;
        refusal = error;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public int contextTokens() {
        return 1000;
    }

    @Override
    public Sampling defaultSampling(long seed) {
        return new Sampling(0.6, 0, 1, 0, seed);
    }

    @Override
    public int[] promptIds(Conversation conversation) {
        rendering.set(conversation);
        int length = 0;
        for (var message : conversation.messages())
            length += String.valueOf(message.get("content")).length();
        return new int[Math.max(length, 1)];
    }

    @Override
    public Tokenizer tokenizer() {
        return ByteTokenizer.INSTANCE;
    }

    @Override
    public byte[] tokenBytes(int tokenId) {
        return new byte[] {(byte) tokenId};
    }

    @Override
    public AnswerFormat answerFormat() {
        return format;
    }

    @Override
    public boolean beginsInReasoning(int[] promptIds) {
        return false;
    }

    @Override
    public Grammar grammar(AnswerShape shape) {
        return shape.compile();
    }

    @Override
    public Generation generate(int[] promptIds, GenerationOptions options, TextListener listener) {
        if (refusal != null && accepted-- <= 0) throw refusal;
        var running = new Running(rendering.get(), promptIds, options, listener);
        began.add(running);
        Script now = script;
        Thread.ofVirtual().start(() -> {
            try {
                now.play(running);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        return running;
    }
}
