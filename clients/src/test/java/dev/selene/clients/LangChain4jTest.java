package dev.selene.clients;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

final class LangChain4jTest extends ClientContract {
    @Override
    String ask(String question) {
        return model().chat(question);
    }

    @Override
    List<String> stream(String question) throws Exception {
        List<String> pieces = new ArrayList<>();
        var whole = new CompletableFuture<ChatResponse>();
        streaming(Map.of(), null).chat(question, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                pieces.add(piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                whole.completeExceptionally(error);
            }
        });
        whole.get();
        return pieces;
    }

    @Override
    void leaveEarly(String question) throws Exception {
        var left = new CompletableFuture<Void>();
        streaming(Map.of("ignore_eos", true), LONG_ANSWER).chat(question, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                context.streamingHandle().cancel();
                left.complete(null);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                left.complete(null);
            }

            @Override
            public void onError(Throwable error) {
                left.completeExceptionally(error);
            }
        });
        left.get();
    }

    @Override
    String useTool(String question, Function<Call, String> tool) {
        var specification = ToolSpecification.builder()
                .name(TOOL)
                .description(TOOL_DESCRIPTION)
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("city", "City name")
                        .required("city")
                        .build())
                .build();
        List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from(question)));
        var request = ChatRequest.builder().messages(messages).toolSpecifications(specification);
        var call = model().chat(request.build()).aiMessage();
        ToolExecutionRequest wanted = call.toolExecutionRequests().getFirst();
        String result = tool.apply(new Call(wanted.name(), wanted.arguments()));
        messages.add(call);
        messages.add(ToolExecutionResultMessage.from(wanted, result));
        return model().chat(request.messages(messages).build()).aiMessage().text();
    }

    @Override
    String askForLamp(String question) {
        var lamp = JsonObjectSchema.builder()
                .addEnumProperty("colour", List.of("red", "green", "blue"))
                .addBooleanProperty("lit")
                .required("colour", "lit")
                .additionalProperties(false)
                .build();
        return model().chat(ChatRequest.builder()
                        .messages(UserMessage.from(question))
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(JsonSchema.builder()
                                        .name("lamp")
                                        .rootElement(lamp)
                                        .build())
                                .build())
                        .build())
                .aiMessage()
                .text();
    }

    @Override
    ClientError askWrongModel() {
        try {
            OpenAiChatModel.builder()
                    .baseUrl(RunningServer.baseUrl())
                    .apiKey("unused")
                    .modelName("gpt-9")
                    .maxRetries(0)
                    .build()
                    .chat("Hi");
            throw new AssertionError("no error");
        } catch (ModelNotFoundException e) {
            return new ClientError(404, e.getMessage());
        }
    }

    private static OpenAiChatModel model() {
        return OpenAiChatModel.builder()
                .baseUrl(RunningServer.baseUrl())
                .apiKey("unused")
                .modelName(RunningServer.MODEL)
                .strictJsonSchema(true)
                .maxRetries(0)
                .build();
    }

    private static OpenAiStreamingChatModel streaming(Map<String, Object> further, Integer maxTokens) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(RunningServer.baseUrl())
                .apiKey("unused")
                .modelName(RunningServer.MODEL)
                .maxCompletionTokens(maxTokens)
                .customParameters(further)
                .build();
    }
}
