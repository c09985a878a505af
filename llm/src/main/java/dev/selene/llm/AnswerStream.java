package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.engine.FinishReason;
import dev.selene.engine.Generation;
import dev.selene.engine.GenerationRequest;
import dev.selene.engine.TokenListener;
import dev.selene.engine.TokenLogprobs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns the tokens of one generation into text for its listener and ends it at a stop string. Tokens come from one thread. */
final class AnswerStream implements TokenListener {
    private final GenerationRequest request;
    private final AnswerText text;
    private final TextListener listener;
    private final StringBuilder all = new StringBuilder();
    private final List<TokenLogprobs> promptLogprobs = new ArrayList<>();
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private int numLogprobsTold;
    private int[] tokenIds = new int[16];
    private int numTokens;
    private int numCachedTokens;
    private volatile boolean seenEnough;
    private volatile Generation generation;

    AnswerStream(GenerationRequest request, AnswerText text, TextListener listener) {
        this.request = request;
        this.text = text;
        this.listener = listener;
    }

    /** Says what a stop string cancels; tokens may have come before. */
    void runsAs(Generation generation) {
        this.generation = generation;
        if (seenEnough) generation.cancel();
    }

    @Override
    public void prefilled(int numCachedTokens) {
        this.numCachedTokens = numCachedTokens;
    }

    @Override
    public void token(int tokenId) {
        if (seenEnough) return; // drawn before the cancellation was noticed
        if (numTokens == tokenIds.length) tokenIds = Arrays.copyOf(tokenIds, 2 * numTokens);
        tokenIds[numTokens++] = tokenId;
        if (request.stopIds().contains(tokenId)) return;
        tell(text.push(tokenId));
        if (!text.stopped()) return;
        seenEnough = true;
        Generation running = generation;
        if (running != null) running.cancel();
    }

    @Override
    public void token(int tokenId, TokenLogprobs tokenLogprobs) {
        if (!seenEnough) logprobs.add(tokenLogprobs);
        token(tokenId);
    }

    @Override
    public void promptToken(int position, TokenLogprobs tokenLogprobs) {
        promptLogprobs.add(tokenLogprobs);
    }

    @Override
    public void finished(FinishReason reason) {
        tell(text.finish());
        listener.finished(new Answer(
                all.toString(),
                Arrays.copyOf(tokenIds, numTokens),
                text.stopped() ? FinishReason.STOP : reason,
                request.promptIds().length,
                numCachedTokens,
                new AnswerLogprobs(promptLogprobs, logprobs)));
    }

    @Override
    public void failed(SeleneException error) {
        listener.failed(error);
    }

    private void tell(String piece) {
        if (piece.isEmpty()) return;
        all.append(piece);
        if (logprobs.isEmpty()) {
            listener.text(piece);
        } else {
            listener.text(piece, List.copyOf(logprobs.subList(numLogprobsTold, logprobs.size())));
            numLogprobsTold = logprobs.size();
        }
    }
}
