package dev.selene.clients;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** OpenAI's own library for Java. */
final class OpenAiJavaTest extends ClientContract {
    private final OpenAIClient client = OpenAIOkHttpClient.builder()
            .baseUrl(RunningServer.baseUrl())
            .apiKey("unused")
            .maxRetries(0)
            .build();

    @AfterEach
    void close() {
        client.close();
    }

    @Override
    String ask(String question) {
        return content(create(params(question).build()));
    }

    @Override
    List<String> stream(String question) {
        List<String> pieces = new ArrayList<>();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params(question).build())) {
            chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice -> choice.delta()
                            .content()
                            .filter(piece -> !piece.isEmpty())
                            .ifPresent(pieces::add));
        }
        return pieces;
    }

    @Override
    void leaveEarly(String question) {
        var params = params(question)
                .maxCompletionTokens(LONG_ANSWER)
                .putAdditionalBodyProperty("ignore_eos", JsonValue.from(true))
                .build();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            chunks.stream().iterator().next();
        }
    }

    @Override
    String useTool(String question, Function<Call, String> tool) {
        var parameters = FunctionParameters.builder();
        json(TOOL_SCHEMA)
                .properties()
                .forEach(field ->
                        parameters.putAdditionalProperty(field.getKey(), JsonValue.fromJsonNode(field.getValue())));
        var params = params(question)
                .addFunctionTool(FunctionDefinition.builder()
                        .name(TOOL)
                        .description(TOOL_DESCRIPTION)
                        .parameters(parameters.build())
                        .build());
        ChatCompletionMessage message =
                create(params.build()).choices().getFirst().message();
        var call = message.toolCalls().orElseThrow().getFirst().asFunction();
        String result =
                tool.apply(new Call(call.function().name(), call.function().arguments()));
        params.addMessage(message)
                .addMessage(ChatCompletionToolMessageParam.builder()
                        .toolCallId(call.id())
                        .content(result)
                        .build());
        return content(create(params.build()));
    }

    @Override
    String askForLamp(String question) {
        var schema = ResponseFormatJsonSchema.JsonSchema.Schema.builder();
        json(LAMP_SCHEMA)
                .properties()
                .forEach(field ->
                        schema.putAdditionalProperty(field.getKey(), JsonValue.fromJsonNode(field.getValue())));
        return content(create(params(question)
                .jsonSchemaResponseFormat(ResponseFormatJsonSchema.JsonSchema.builder()
                        .name("lamp")
                        .strict(true)
                        .schema(schema.build())
                        .build())
                .build()));
    }

    @Override
    ClientError askWrongModel() {
        try {
            create(params("Hi").model("gpt-9").build());
            throw new AssertionError("no error");
        } catch (NotFoundException e) {
            return new ClientError(e.statusCode(), e.getMessage());
        }
    }

    private static ChatCompletionCreateParams.Builder params(String question) {
        return ChatCompletionCreateParams.builder().model(RunningServer.MODEL).addUserMessage(question);
    }

    private ChatCompletion create(ChatCompletionCreateParams params) {
        return client.chat().completions().create(params);
    }

    private static String content(ChatCompletion completion) {
        return completion.choices().getFirst().message().content().orElse("");
    }
}
