package dev.selene.server.mindie;

import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import dev.selene.engine.FinishReason;
import dev.selene.engine.Generation;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.server.AnswerEvent;
import dev.selene.server.AnswerQueue;
import dev.selene.server.EventStream;
import dev.selene.server.Exchange;
import dev.selene.server.RefusedException;
import dev.selene.text.Tokenizer;
import java.time.Duration;
import java.util.List;

/** One generation of one request. Cancelled when the client goes away, its time is over or this is closed. */
final class Inference implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    /** What a stream says of its generation. */
    interface Pieces {
        /** @param tokenIds of the tokens that it is made of */
        void piece(String text, int[] tokenIds);

        /** @param restIds of tokens after the last piece, such as the one that ends the answer */
        void end(Answer answer, int[] restIds);
    }

    private final ServedModel served;
    private final AnswerQueue queue = new AnswerQueue();
    private final Generation generation;
    private final long endNanos;

    private Inference(ServedModel served, int[] promptIds, Wanted wanted, boolean tokens, Exchange exchange) {
        this.served = served;
        this.endNanos = System.nanoTime() + wanted.timeout().orElse(FOR_EVER).toNanos();
        int room = served.roomFor(promptIds.length, wanted.maxTokens());
        try {
            this.generation = served.model().generate(promptIds, wanted.options(room, tokens), queue.listener(0));
        } catch (SeleneException e) {
            if (e.kind() == Kind.USER) throw Errors.generation(e.getMessage());
            throw e;
        }
        exchange.onCancel(() -> {
            generation.cancel();
            queue.cancel();
        });
    }

    /** @throws RefusedException 424 if the model does not take the prompt */
    static Inference begin(ServedModel served, int[] promptIds, Wanted wanted, boolean tokens, Exchange exchange) {
        return new Inference(served, promptIds, wanted, tokens, exchange);
    }

    /** Waits for the whole answer. */
    Answer whole() throws InterruptedException {
        while (true) if (next() instanceof AnswerEvent.Finished(int _, Answer answer)) return answer;
    }

    /** Tells the pieces as they come; what goes wrong after the first is written into the stream, which then ends. */
    void stream(EventStream events, Pieces pieces) throws InterruptedException {
        int told = 0;
        try {
            while (true) {
                switch (next()) {
                    case AnswerEvent.Text(int _, String text, List<TokenLogprobs> tokens) -> {
                        told += tokens.size();
                        pieces.piece(text, ids(tokens));
                    }
                    case AnswerEvent.Finished(int _, Answer answer) -> {
                        List<TokenLogprobs> all = answer.logprobs().generated();
                        pieces.end(answer, ids(all.subList(Math.min(told, all.size()), all.size())));
                        events.end();
                        return;
                    }
                    case AnswerEvent.Failed failed -> throw failed.error();
                }
            }
        } catch (RefusedException e) {
            events.sendAsIs(e.refusal().message());
            events.end();
        }
    }

    /** The next event but a failure, which is thrown: a deadline of the engine as 500. */
    private AnswerEvent next() throws InterruptedException {
        Duration left = Duration.ofNanos(endNanos - System.nanoTime());
        AnswerEvent event = queue.poll(left).orElseThrow(() -> Errors.timeout("the request's own timeout is over."));
        if (event instanceof AnswerEvent.Failed(SeleneException error)) {
            if (error.kind() == Kind.OVERLOADED) throw Errors.timeout(error.getMessage());
            throw error;
        }
        return event;
    }

    private static int[] ids(List<TokenLogprobs> tokens) {
        return tokens.stream().mapToInt(TokenLogprobs::tokenId).toArray();
    }

    /** TGI's word for why an answer ended. */
    String finishReason(Answer answer) {
        if (answer.finishReason() == FinishReason.LENGTH) return "length";
        int[] ids = answer.tokenIds();
        Tokenizer tokenizer = served.model().tokenizer();
        boolean special = ids.length > 0
                && ids[ids.length - 1] < tokenizer.vocabSize()
                && tokenizer.isSpecial(ids[ids.length - 1]);
        return special ? "eos_token" : "stop_sequence";
    }

    /** Cancels what still runs; does nothing after the end. */
    @Override
    public void close() {
        generation.cancel();
    }
}
