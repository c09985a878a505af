package dev.selene.server.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.text.Conversation;
import java.util.List;
import java.util.Map;

/** From a body to a checked request. */
final class ChatRequestReader {
    private final ObjectNode body;
    private final FieldProblems problems = new FieldProblems();
    private final Fields fields;

    private ChatRequestReader(ObjectNode body) {
        this.body = body;
        this.fields = new Fields(body, "", problems);
    }

    /** @throws dev.selene.server.RefusedException 400, with everything that is wrong */
    static ChatRequest read(ObjectNode body) {
        return new ChatRequestReader(body).read();
    }

    private ChatRequest read() {
        ChatFields.KNOWN.check(body, fields);
        boolean stream = fields.bool("stream", false);
        ToolReader.Declared declared = new ToolReader(problems).read(fields.get("tools"));
        ToolUse toolUse = new ToolChoiceReader(fields).read(declared.tools());
        var request = new ChatRequest(
                fields.text("model"),
                conversation(toolUse.offered().isEmpty() ? List.of() : declared.rendered()),
                toolUse,
                new OutputReader(fields).read(),
                new GenerationReader(fields).read(),
                Choices.read(fields, stream),
                stream,
                StreamOptions.includeUsage(fields, stream));
        problems.throwIfAny();
        return request;
    }

    /** @param tools none when {@code tool_choice} is none: the prompt then says nothing of tools */
    private Conversation conversation(List<Map<String, Object>> tools) {
        List<Map<String, Object>> messages = new MessageReader(problems).read(fields.get("messages"));
        return new Conversation(messages, tools, true, TemplateVariables.read(fields));
    }
}
