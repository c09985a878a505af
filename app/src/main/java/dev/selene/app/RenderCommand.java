package dev.selene.app;

import dev.selene.base.JsonLines;
import dev.selene.base.SeleneException;
import dev.selene.text.ChatTemplate;
import dev.selene.text.Conversation;
import dev.selene.text.TemplateStyle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what a chat template makes of conversations. */
@Command(
        name = "render",
        description = "Show the prompt that a chat template makes of a conversation.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  ./selene render --template chat_template.jinja --model-type kimi_k2 --lines chats.jsonl",
            "",
            "Each line of FILE is {\"messages\": [...], \"tools\": [...], \"add_generation_prompt\": true, \"kwargs\": {...}},",
            "all but messages optional; each line of --json output is {\"rendered\": \"...\"}, or {\"error\": \"...\"} if the",
            "template refuses the conversation."
        })
final class RenderCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(names = "--template", paramLabel = "FILE", required = true, description = "Jinja chat template")
    private Path template;

    @Option(
            names = "--model-type",
            paramLabel = "TYPE",
            required = true,
            description = "how tools are declared: kimi_k2, kimi_k25, deepseek_v3 or plain")
    private String modelType;

    @Option(
            names = "--lines",
            paramLabel = "FILE",
            required = true,
            description = "conversations, JSON lines; - is stdin")
    private Path lines;

    @Option(names = "--json", description = "print JSON lines")
    private boolean json;

    RenderCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        TemplateStyle style = TemplateStyle.of(modelType)
                .orElseThrow(() -> SeleneException.user("--model-type "
                        + modelType + " is none of "
                        + Arrays.stream(TemplateStyle.values())
                                .map(TemplateStyle::modelType)
                                .collect(Collectors.joining(", "))));
        ChatTemplate chatTemplate = ChatTemplate.read(template);
        try (JsonLines input = JsonLines.open(lines, streams.in())) {
            for (Optional<JsonLines.Line> next = input.next(); next.isPresent(); next = input.next()) {
                Conversation conversation = ConversationLine.parse(next.get());
                streams.printLine(
                        json ? toJson(chatTemplate, style, conversation) : chatTemplate.render(conversation, style));
            }
        }
        return 0;
    }

    private static String toJson(ChatTemplate template, TemplateStyle style, Conversation conversation) {
        return JsonOut.object(out -> {
            try {
                out.writeStringField("rendered", template.render(conversation, style));
            } catch (SeleneException e) {
                if (e.kind() != SeleneException.Kind.USER) throw e;
                out.writeStringField("error", e.getMessage());
            }
        });
    }
}
