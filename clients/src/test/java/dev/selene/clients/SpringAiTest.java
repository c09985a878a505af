package dev.selene.clients;

import com.openai.errors.NotFoundException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatModel.ResponseFormat;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;

final class SpringAiTest extends ClientContract {
    @Override
    String ask(String question) {
        return model(RunningServer.MODEL).call(question);
    }

    @Override
    List<String> stream(String question) {
        return model(RunningServer.MODEL).stream(new Prompt(question))
                .mapNotNull(SpringAiTest::text)
                .filter(piece -> !piece.isEmpty())
                .collectList()
                .block();
    }

    @Override
    void leaveEarly(String question) {
        var options = options(RunningServer.MODEL)
                .maxCompletionTokens(LONG_ANSWER)
                .extraBody(Map.of("ignore_eos", true))
                .build();
        model(options).stream(new Prompt(question, options)).blockFirst();
    }

    @Override
    String useTool(String question, Function<Call, String> tool) {
        ToolCallback callback = FunctionToolCallback.builder(TOOL, (Map<String, Object> _) -> "unused")
                .description(TOOL_DESCRIPTION)
                .inputType(Map.class)
                .inputSchema(TOOL_SCHEMA)
                .build();
        var options = options(RunningServer.MODEL).toolCallbacks(callback).build();
        var user = new UserMessage(question);
        AssistantMessage message = model(options)
                .call(new Prompt(List.of(user), options))
                .getResult()
                .getOutput();
        AssistantMessage.ToolCall call = message.getToolCalls().getFirst();
        String result = tool.apply(new Call(call.name(), call.arguments()));
        var answer = ToolResponseMessage.builder()
                .responses(List.of(new ToolResponseMessage.ToolResponse(call.id(), call.name(), result)))
                .build();
        return text(model(options).call(new Prompt(List.of(user, message, answer), options)));
    }

    @Override
    String askForLamp(String question) {
        var options = options(RunningServer.MODEL)
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormat.Type.JSON_SCHEMA)
                        .jsonSchema(LAMP_SCHEMA)
                        .build())
                .build();
        return text(model(options).call(new Prompt(question, options)));
    }

    @Override
    ClientError askWrongModel() {
        try {
            model("gpt-9").call("Hi");
            throw new AssertionError("no error");
        } catch (NotFoundException e) {
            return new ClientError(e.statusCode(), e.getMessage());
        }
    }

    private static String text(ChatResponse response) {
        return response.getResult() == null
                ? null
                : response.getResult().getOutput().getText();
    }

    private static OpenAiChatOptions.Builder options(String model) {
        var options = OpenAiChatOptions.builder();
        options.baseUrl(RunningServer.baseUrl());
        options.apiKey("unused");
        options.model(model);
        options.maxRetries(0);
        return options;
    }

    private static OpenAiChatModel model(String name) {
        return model(options(name).build());
    }

    private static OpenAiChatModel model(OpenAiChatOptions options) {
        return OpenAiChatModel.builder().options(options).build();
    }
}
