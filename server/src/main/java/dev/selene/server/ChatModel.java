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

/** What the dialects need of a model. Thread-safe; borrowed by the server. */
public interface ChatModel {
    /** The name that clients ask for. */
    String name();

    /** Prompt and answer together fit in this many tokens. */
    int contextTokens();

    /** What the checkpoint's makers recommend. */
    Sampling defaultSampling(long seed);

    /**
     * The ids of a rendered conversation; text of its messages never becomes a control token.
     *
     * @throws dev.selene.base.SeleneException USER if the checkpoint's template refuses the conversation
     */
    int[] promptIds(Conversation conversation);

    /**
     * For texts that are no conversation.
     *
     * @throws dev.selene.base.SeleneException DATA if the checkpoint has none
     */
    Tokenizer tokenizer();

    /** The bytes that a token stands for; none if the tokenizer does not know it. */
    byte[] tokenBytes(int tokenId);

    /** How the model marks reasoning and calls of tools in its answers. */
    AnswerFormat answerFormat();

    /** True if a prompt ends where the model goes on reasoning. */
    boolean beginsInReasoning(int[] promptIds);

    /**
     * The grammar of an answer, for {@link GenerationOptions#withGrammar}.
     *
     * @throws dev.selene.base.SeleneException USER if the shape asks for something that is refused
     */
    Grammar grammar(AnswerShape shape);

    /**
     * Generates, streaming.
     *
     * @throws dev.selene.base.SeleneException USER if the prompt does not fit the context, OVERLOADED if too many wait
     */
    Generation generate(int[] promptIds, GenerationOptions options, TextListener listener);

    /**
     * An open checkpoint.
     *
     * @param name that clients ask for
     */
    static ChatModel of(Llm llm, String name) {
        return new LlmChatModel(llm, name);
    }
}
