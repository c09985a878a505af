package dev.selene.llm;

import dev.selene.engine.Generation;
import dev.selene.engine.Sampling;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer;
import java.nio.file.Path;

/** A checkpoint that answers. Thread-safe; owns checkpoint, model, backend and engine. */
public final class Llm implements AutoCloseable {
    /**
     * Opens a checkpoint directory.
     *
     * @throws dev.selene.base.SeleneException DATA if the checkpoint is broken, CONFIG if it does not fit the options
     */
    public static Llm open(Path directory, LlmOptions options) {
        throw new IllegalStateException();
    }

    /** The checkpoint's directory name: what the server calls the model. */
    public String name() {
        throw new IllegalStateException();
    }

    /** Prompt and answer together fit in this many tokens. */
    public int contextTokens() {
        throw new IllegalStateException();
    }

    public Tokenizer tokenizer() {
        throw new IllegalStateException();
    }

    /** What {@code generation_config.json} recommends, greedy where it says nothing. */
    public Sampling defaultSampling(long seed) {
        throw new IllegalStateException();
    }

    /** The ids of a rendered conversation; text of its messages never becomes a control token. */
    public int[] promptIds(Conversation conversation) {
        throw new IllegalStateException();
    }

    /**
     * Generates from token ids, streaming.
     *
     * @throws dev.selene.base.SeleneException USER if the prompt does not fit the context, OVERLOADED if too many wait
     */
    public Generation generate(int[] promptIds, GenerationOptions options, TextListener listener) {
        throw new IllegalStateException();
    }

    /** As {@link #generate(int[], GenerationOptions, TextListener)}, waiting for the end. */
    public Answer generate(int[] promptIds, GenerationOptions options) {
        throw new IllegalStateException();
    }

    /** Ends all generations as cancelled and frees everything. */
    @Override
    public void close() {}
}
