package dev.selene.engine;

import dev.selene.base.SeleneException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Keeps the tokens of a generation for a thread that waits for its end. */
final class TokenCollector implements TokenListener {
    private final CompletableFuture<Generated> end = new CompletableFuture<>();
    private int[] tokenIds = new int[16];
    private int numTokens;

    @Override
    public void token(int tokenId) {
        if (numTokens == tokenIds.length) tokenIds = Arrays.copyOf(tokenIds, 2 * numTokens);
        tokenIds[numTokens++] = tokenId;
    }

    @Override
    public void finished(FinishReason reason) {
        end.complete(new Generated(Arrays.copyOf(tokenIds, numTokens), reason));
    }

    @Override
    public void failed(SeleneException error) {
        end.completeExceptionally(error);
    }

    /** @throws SeleneException the generation's error; CANCELLED, with the generation cancelled, on an interrupt */
    Generated await(Generation generation) {
        try {
            return end.get();
        } catch (ExecutionException e) {
            SeleneException error = (SeleneException) e.getCause();
            throw new SeleneException(error.kind(), error.getMessage(), error); // the trace of both threads
        } catch (InterruptedException e) {
            generation.cancel();
            Thread.currentThread().interrupt();
            throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted while waiting for tokens", e);
        }
    }
}
