package dev.selene.text;

import dev.selene.base.SeleneException;
import dev.selene.text.jinja.JinjaTemplate;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From a conversation to the text that a model was trained on, by the Jinja template of its checkpoint. Immutable,
 * thread-safe; the limits of one rendering are those of {@link JinjaTemplate}.
 */
public final class ChatTemplate {
    private static final Set<String> RESERVED = Set.of("messages", "tools", "add_generation_prompt");

    private final JinjaTemplate usual;
    private final Optional<JinjaTemplate> forTools;
    private final Map<String, Object> specialTokens;
    private final Clock clock;

    /**
     * @param forTools used instead of {@code usual} when a conversation has tools
     * @param specialTokens variables such as {@code bos_token}
     */
    ChatTemplate(
            JinjaTemplate usual, Optional<JinjaTemplate> forTools, Map<String, Object> specialTokens, Clock clock) {
        this.usual = usual;
        this.forTools = forTools;
        this.specialTokens = Map.copyOf(specialTokens);
        this.clock = clock;
    }

    /**
     * A template without a tokenizer beside it: begin and end token are those of the style.
     *
     * @throws SeleneException of kind DATA if it does not parse
     */
    public static ChatTemplate of(String source) {
        return new ChatTemplate(
                JinjaTemplate.parse(source, "chat template"), Optional.empty(), Map.of(), Clock.systemDefaultZone());
    }

    /**
     * As {@link #of}, from a file.
     *
     * @throws SeleneException of kind DATA if it cannot be read or does not parse
     */
    public static ChatTemplate read(Path file) {
        return new ChatTemplate(
                JinjaTemplate.parse(ChatTemplateFiles.read(file), file.toString()),
                Optional.empty(),
                Map.of(),
                Clock.systemDefaultZone());
    }

    /**
     * The template of a checkpoint: {@code chat_template.jinja}, otherwise {@code chat_template} of
     * {@code tokenizer_config.json}, a text or a list of named templates of which {@code tool_use} serves conversations
     * with tools and {@code default} the others. The special tokens that {@code tokenizer_config.json} names are variables
     * of the template. Empty if there is no template.
     *
     * @throws SeleneException of kind DATA if a file is broken or a template does not parse
     */
    public static Optional<ChatTemplate> find(Path directory) {
        return ChatTemplateFiles.find(directory);
    }

    /** As {@link #find}, but a checkpoint without a template is an error of kind DATA. */
    public static ChatTemplate open(Path directory) {
        return find(directory)
                .orElseThrow(
                        () -> SeleneException.data(
                                directory
                                        + ": holds neither chat_template.jinja nor chat_template in tokenizer_config.json, so messages"
                                        + " cannot become a prompt. Fetch chat_template.jinja of the checkpoint, or send a text prompt."));
    }

    /** True if {@code text} stands in the template, for example a marker that the model was trained on. */
    public boolean mentions(String text) {
        return usual.mentions(text)
                || forTools.map(template -> template.mentions(text)).orElse(false);
    }

    /** This template with another clock for {@code strftime_now}. */
    public ChatTemplate withClock(Clock other) {
        return new ChatTemplate(usual, forTools, specialTokens, other);
    }

    /**
     * The prompt as text. What users wrote stands in it unchanged, control tokens included: use {@link PromptEncoder} to
     * get token ids.
     *
     * @throws SeleneException of kind USER if the template refuses the conversation
     */
    public String render(Conversation conversation, TemplateStyle style) {
        return render(conversation, style, CallerValues.UNMARKED);
    }

    /** As {@link #render(Conversation, TemplateStyle)}; everything that came from the caller goes through {@code caller}. */
    String render(Conversation conversation, TemplateStyle style, CallerValues caller) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("documents", null);
        variables.putAll(style.specialTokens());
        variables.putAll(specialTokens);
        conversation.kwargs().forEach((name, value) -> {
            if (RESERVED.contains(name))
                throw SeleneException.user("chat_template_kwargs." + name
                        + " is not allowed: the request has a field of its own for it. Remove it.");
            variables.put(name, caller.value(value));
        });
        style.toolVariables(conversation.tools()).forEach((name, value) -> variables.put(name, caller.value(value)));
        variables.put("messages", caller.messages(conversation.messages()));
        variables.put("add_generation_prompt", conversation.addGenerationPrompt());
        JinjaTemplate template = conversation.tools().isEmpty() ? usual : forTools.orElse(usual);
        return template.render(variables, clock);
    }
}
