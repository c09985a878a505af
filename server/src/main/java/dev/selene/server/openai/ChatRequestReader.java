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
        var request = new ChatRequest(
                fields.text("model"),
                conversation(),
                new GenerationReader(fields).read(),
                Choices.read(fields, stream),
                stream,
                StreamOptions.includeUsage(fields, stream));
        problems.throwIfAny();
        return request;
    }

    private Conversation conversation() {
        List<Map<String, Object>> messages = new MessageReader(problems).read(fields.get("messages"));
        List<Map<String, Object>> tools = new ToolReader(problems).read(fields.get("tools"));
        boolean offerTools = ToolReader.offered(fields);
        return new Conversation(messages, offerTools ? tools : List.of(), true, TemplateVariables.read(fields));
    }
}
