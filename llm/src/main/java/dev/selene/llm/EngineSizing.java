package dev.selene.llm;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.engine.EngineConfig;
import dev.selene.engine.Speculation;
import dev.selene.formats.ModelConfig;
import java.util.Optional;

/**
 * How large an engine becomes for a model, the options and the memory that is available.
 *
 * <p>The KV pool holds {@code maxBatchSize} full contexts, but takes at most its share of the memory. It holds at least one
 * full context.
 */
final class EngineSizing {
    /** The context when none is asked for: the published models declare up to 262,144, which few requests need. */
    private static final int DEFAULT_CONTEXT_TOKENS = 32_768;

    /** Tokens of one forward pass: enough for a prefill to reuse each weight often, few enough to cancel soon. */
    private static final int STEP_TOKENS = 512;

    private EngineSizing() {}

    /** @throws SeleneException CONFIG if the model has no such context, or not even one fits the memory */
    static EngineConfig size(ModelConfig model, LlmOptions options, long availableBytes) {
        int context = contextTokens(model, options);
        int numLayers = model.numHiddenLayers() + (options.serving().speculation() instanceof Speculation.Mtp ? 1 : 0);
        long bytesPerToken = (long) numLayers
                * model.attention().latentDim()
                * options.kvDType().bytes();
        ServingOptions serving = options.serving();
        int blockTokens = serving.cacheBlockSize();
        long blocksPerContext = Math.ceilDiv(context, blockTokens);
        long affordableBytes = serving.kvBytes().orElse((long) (availableBytes * serving.kvMemoryShare()));
        if (affordableBytes > availableBytes)
            throw SeleneException.config("KV cache of " + megabytes(affordableBytes) + ": " + megabytes(availableBytes)
                    + " of memory are available. Ask for less.");
        long affordable = affordableBytes / (bytesPerToken * blockTokens);
        if (affordable < blocksPerContext)
            throw SeleneException.config("KV cache: one context of " + context + " tokens takes "
                    + megabytes(blocksPerContext * blockTokens * bytesPerToken) + " as " + options.kvDType()
                    + (serving.kvBytes().isPresent()
                            ? ", it may take "
                            : ", its share of " + serving.kvMemoryShare() + " of the available memory is ")
                    + megabytes(affordableBytes) + ". Free memory, raise the share"
                    + (options.kvDType() == DType.F32 ? ", cache as BF16" : "")
                    + (affordable > 0 ? " or lower the context to " + affordable * blockTokens + "." : "."));
        if (serving.swapBytes() > availableBytes - affordableBytes)
            throw SeleneException.config("swap space of " + megabytes(serving.swapBytes()) + ": beside the KV cache "
                    + megabytes(availableBytes - affordableBytes) + " of memory are available. Ask for less.");
        long wanted = blocksPerContext * serving.maxBatchSize();
        return new EngineConfig(
                serving.maxBatchSize(),
                serving.maxQueueLength(),
                blockTokens,
                Math.toIntExact(Math.min(Math.min(wanted, affordable), Integer.MAX_VALUE / blockTokens)),
                context,
                Math.max(STEP_TOKENS, serving.maxBatchSize()),
                options.kvDType(),
                serving.prefixCache(),
                Optional.empty(),
                serving.swapBytes(),
                serving.maxIterTimes().orElse(context),
                serving.schedule(),
                serving.deadlines(),
                serving.speculation());
    }

    private static int contextTokens(ModelConfig model, LlmOptions options) {
        int limit = model.maxPositionEmbeddings();
        int context = options.contextTokens().orElse(Math.min(limit, DEFAULT_CONTEXT_TOKENS));
        if (context > limit)
            throw SeleneException.config(
                    "context of " + context + " tokens: the checkpoint's max_position_embeddings is " + limit
                            + ". Ask for " + limit + " or fewer.");
        if (context < 2)
            throw SeleneException.config("context of " + context + " tokens, at least 2: one to ask, one to answer");
        return context;
    }

    private static String megabytes(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20) + " MiB";
    }
}
