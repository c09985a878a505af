package dev.selene.text;

import dev.selene.text.jinja.CallerText;
import java.util.ArrayList;
import java.util.List;

/**
 * From a conversation to prompt ids. Immutable, thread-safe.
 *
 * <p>A control token counts only if the template wrote it: where text of the caller spells one (in messages, names, tool
 * calls, tool declarations or template arguments, also when pieces are joined), it becomes ordinary tokens. The template
 * wrote a token if all of its delimiters, the characters of {@link CallerText}, are the template's; so a template may put
 * a caller's word between delimiters of its own, as in <code>&lt;|{{ role }}|&gt;</code>. Exempt are {@code <think>} and
 * {@code </think>} in the content of assistant messages, which the model wrote as tokens.
 *
 * <p>If no text of the caller spells a control token, the ids are exactly {@code encode(render(…), AS_TOKENS)}. Otherwise
 * each stretch between two control tokens, template and caller text together, is encoded as one plain text. Ids of tool
 * calls are kept as they are.
 */
public final class PromptEncoder {
    private final ChatTemplate template;
    private final TemplateStyle style;
    private final Tokenizer tokenizer;
    private final TokenFinder control;

    public PromptEncoder(ChatTemplate template, TemplateStyle style, Tokenizer tokenizer) {
        this.template = template;
        this.style = style;
        this.tokenizer = tokenizer;
        List<AddedToken> tokens = new ArrayList<>();
        tokenizer.controlTokens().forEach((text, id) -> tokens.add(new AddedToken(id, text, false, false)));
        this.control = new TokenFinder(tokens);
    }

    /**
     * The ids of the rendered conversation.
     *
     * @throws dev.selene.base.SeleneException of kind USER if the template refuses the conversation
     */
    public int[] encode(Conversation conversation) {
        String marked = template.render(conversation, style, CallerValues.MARKED);
        String plain = CallerText.plain(marked);
        List<Stretch> written = split(marked);
        if (written.equals(split(plain))) return tokenizer.encode(plain, Tokenizer.ControlText.AS_TOKENS);

        TokenList ids = new TokenList();
        for (Stretch stretch : written) {
            if (stretch.tokenId() >= 0) ids.add(stretch.tokenId());
            else
                for (int id : tokenizer.encode(
                        plain.substring(stretch.from(), stretch.to()), Tokenizer.ControlText.AS_PLAIN_TEXT))
                    ids.add(id);
        }
        return ids.toArray();
    }

    /** A control token, or text between two of them with {@code tokenId} -1. */
    private record Stretch(int tokenId, int from, int to) {
        static final int TEXT = -1;
    }

    private List<Stretch> split(String text) {
        List<Stretch> stretches = new ArrayList<>();
        control.split(
                text,
                0,
                text.length(),
                id -> stretches.add(new Stretch(id, 0, 0)),
                (from, to) -> stretches.add(new Stretch(Stretch.TEXT, from, to)));
        return stretches;
    }
}
