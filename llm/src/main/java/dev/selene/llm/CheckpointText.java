package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelFamily;
import dev.selene.text.ChatTemplate;
import dev.selene.text.Conversation;
import dev.selene.text.PromptEncoder;
import dev.selene.text.TemplateStyle;
import dev.selene.text.Tokenizer;
import dev.selene.text.Tokenizers;
import dev.selene.text.tools.AnswerFormat;
import dev.selene.text.tools.ToolCallIds;
import java.nio.file.Path;
import java.util.Optional;

/** Tokenizer and chat template of a checkpoint, as far as its directory has them. Needs no weights. Immutable, thread-safe. */
public final class CheckpointText {
    private final Path directory;
    private final Optional<Tokenizer> tokenizer;
    private final Optional<PromptEncoder> prompts;
    private final AnswerFormat answerFormat;

    private CheckpointText(
            Path directory, Optional<Tokenizer> tokenizer, Optional<PromptEncoder> prompts, AnswerFormat answerFormat) {
        this.directory = directory;
        this.tokenizer = tokenizer;
        this.prompts = prompts;
        this.answerFormat = answerFormat;
    }

    /** @throws SeleneException DATA if a file that is there is broken */
    public static CheckpointText open(Checkpoint checkpoint) {
        Path directory = checkpoint.directory();
        TemplateStyle style = style(checkpoint.config().family());
        Optional<Tokenizer> tokenizer = Tokenizers.find(directory);
        Optional<ChatTemplate> template = tokenizer.flatMap(_ -> ChatTemplate.find(directory));
        return new CheckpointText(
                directory,
                tokenizer,
                template.map(known -> new PromptEncoder(known, style, tokenizer.orElseThrow())),
                template.map(known -> AnswerFormats.of(checkpoint.config().family(), known))
                        .orElse(AnswerFormat.plain()));
    }

    private static TemplateStyle style(ModelFamily family) {
        return switch (family) {
            case KIMI_K2 -> TemplateStyle.KIMI_K2;
            case KIMI_K25 -> TemplateStyle.KIMI_K25;
            case DEEPSEEK_V3 -> TemplateStyle.DEEPSEEK_V3;
            case DEEPSEEK_V2, GLM4_MOE_LITE -> TemplateStyle.PLAIN;
        };
    }

    Optional<Tokenizer> tokenizer() {
        return tokenizer;
    }

    /**
     * The tokenizer.
     *
     * @throws SeleneException DATA if there is none
     */
    public Tokenizer requireTokenizer() {
        return tokenizer.orElseThrow(() -> SeleneException.data(directory + ": there is no tokenizer beside the"
                + " weights, so text cannot become tokens. Fetch the checkpoint's tokenizer files, or work with token"
                + " ids."));
    }

    /** How the model marks reasoning and calls of tools. */
    public AnswerFormat answerFormat() {
        return answerFormat;
    }

    /** True if a prompt ends where the model goes on reasoning: its last control token begins that. */
    public boolean beginsInReasoning(int[] promptIds) {
        return tokenizer.isPresent() && AnswerFormats.beginsInReasoning(answerFormat, tokenizer.get(), promptIds);
    }

    /**
     * The ids of a rendered conversation. Calls of its history have the ids that the model was trained on, whatever the
     * conversation calls them.
     *
     * @throws SeleneException DATA without tokenizer or template, USER if the template refuses the conversation
     */
    public int[] promptIds(Conversation conversation) {
        requireTokenizer();
        return prompts.orElseThrow(() -> SeleneException.data(directory + ": there is no chat template beside the"
                        + " weights, so messages cannot become a prompt. Fetch the checkpoint's chat_template.jinja or"
                        + " tokenizer_config.json, or send a text prompt."))
                .encode(new Conversation(
                        ToolCallIds.renamed(conversation.messages(), answerFormat.calls()),
                        conversation.tools(),
                        conversation.addGenerationPrompt(),
                        conversation.kwargs()));
    }
}
