package dev.selene.server;

import static dev.selene.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.engine.FinishReason;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TextCompletionsIT {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersWhole() throws Exception {
        var response = complete("{'model':'fake','prompt':'Say<|end|>'}");
        JsonNode body = json(response.body());
        assertTrue(body.path("id").asText().matches("cmpl-[0-9a-f]{32}"), response.body());
        assertEquals("text_completion", body.path("object").asText());
        assertEquals(
                quoted("[{'index':0,'text':'Hello there!','logprobs':null,'finish_reason':'stop'}]"),
                body.path("choices"));
        assertEquals(
                quoted(
                        "{'prompt_tokens':4,'completion_tokens':3,'total_tokens':7,'prompt_tokens_details':{'cached_tokens':0}}"),
                body.path("usage"));
        assertArrayEquals(new int[] {'S', 'a', 'y', 256}, server.model.began.take().promptIds);
    }

    @Test
    void sixteenTokensUnlessSaidOtherwise() throws Exception {
        complete("{'prompt':'x'}");
        assertEquals(OptionalInt.of(16), server.model.began.take().options.maxTokens());
        complete("{'prompt':'%s'}".formatted("x".repeat(990)));
        assertEquals(OptionalInt.of(10), server.model.began.take().options.maxTokens());
        complete("{'prompt':'x','max_tokens':77}");
        assertEquals(OptionalInt.of(77), server.model.began.take().options.maxTokens());
    }

    @Test
    void answersEachPromptNTimes() throws Exception {
        JsonNode body = json(
                complete("{'prompt':['a',[98,99]],'n':2,'echo':true,'seed':7}").body());
        assertEquals(
                List.of("aHello there!", "aHello there!", "bcHello there!", "bcHello there!"),
                body.path("choices")
                        .valueStream()
                        .map(c -> c.path("text").asText())
                        .toList());
        assertEquals(3, body.path("usage").path("prompt_tokens").asInt());
        assertEquals(12, body.path("usage").path("completion_tokens").asInt());
        var first = server.model.began.take();
        var second = server.model.began.take();
        var third = server.model.began.take();
        assertEquals(7, first.options.sampling().seed());
        assertTrue(second.options.sampling().seed() != 7);
        assertEquals(7, third.options.sampling().seed(), "each prompt as if it were alone");
    }

    @Test
    void tellsLogprobsByOffset() throws Exception {
        server.model.play(running -> {
            running.say("é!", -0.25f);
            running.finish(FinishReason.LENGTH, -1f);
        });
        JsonNode choice = json(complete("{'prompt':'x','logprobs':1}").body())
                .path("choices")
                .path(0);
        JsonNode logprobs = choice.path("logprobs");
        assertEquals(quoted("[0,1,1,2]"), logprobs.path("text_offset"));
        assertEquals(quoted("[-0.25,-0.25,-0.25,-1.0]"), logprobs.path("token_logprobs"));
        assertEquals("!", logprobs.path("tokens").path(2).asText());
        assertEquals(
                quoted("{'A':-0.5,'!':-0.25}"), logprobs.path("top_logprobs").path(2));
        assertEquals("length", choice.path("finish_reason").asText());
    }

    @Test
    void streamsTheSameInExactFrames() throws Exception {
        var response = complete("{'prompt':'Say','echo':true,'stream':true,'stream_options':{'include_usage':true}}");
        List<String> events =
                response.body().lines().filter(line -> !line.isEmpty()).toList();
        assertEquals("data: [DONE]", events.getLast());
        List<JsonNode> chunks = events.stream()
                .limit(events.size() - 1)
                .map(line -> json(line.substring("data: ".length())))
                .toList();
        assertEquals(
                List.of("Say", "Hello", " there", "!", ""),
                chunks.stream()
                        .filter(chunk -> !chunk.path("choices").isEmpty())
                        .map(chunk -> chunk.path("choices").path(0).path("text").asText())
                        .toList());
        assertEquals(
                "stop",
                chunks.get(4).path("choices").path(0).path("finish_reason").asText());
        assertEquals(6, chunks.getLast().path("usage").path("total_tokens").asInt());
    }

    @Test
    void whatCannotBeObeyedIsRefused() throws Exception {
        assertRefused("{}", "prompt", "prompt is missing.");
        assertRefused(
                "{'prompt':3}",
                "prompt",
                "prompt is the number 3, expected a string, an array of token ids, or an array of either.");
        assertRefused("{'prompt':[]}", "prompt", "prompt is an empty array, expected at least one prompt.");
        assertRefused(
                "{'prompt':['a',7]}",
                "prompt[1]",
                "prompt[1] is the number 7, expected a string or an array of token ids.");
        assertRefused("{'prompt':[1,'a']}", "prompt[1]", "prompt[1] is a string, expected a token id.");
        assertRefused("{'prompt':[-1]}", "prompt[0]", "prompt[0] is the number -1, expected a token id.");
        assertRefused("{'prompt':''}", "prompt[0]", "prompt[0] has no tokens, expected at least one.");
        assertRefused("{'prompt':'a','suffix':'b'}", "suffix", "suffix is only supported as \"\", leave it out.");
        assertRefused("{'prompt':'a','messages':[]}", "messages", "messages is not a field of this request.");
        assertRefused(
                "{'prompt':'a','echo':true,'stream':true,'logprobs':0}",
                "logprobs",
                "logprobs is not possible with both echo and stream: those of a prompt do not stream.");
        assertRefused(
                "{'prompt':'a','max_tokens':1000}",
                "max_tokens",
                "Prompt 1 + max_tokens 1000 exceeds the context of 1000. Lower max_tokens to 999 or shorten the prompt.");
    }

    @Test
    void tokenizesAndBack() throws Exception {
        assertEquals(
                quoted("{'count':3,'max_model_len':1000,'tokens':[72,105,256],'token_strs':['H','i','<|end|>']}"),
                json(post("/tokenize", "{'prompt':'Hi<|end|>','return_token_strs':true}")
                        .body()));
        assertEquals(
                2,
                json(post("/tokenize", "{'messages':[{'role':'user','content':'Hi'}]}")
                                .body())
                        .path("count")
                        .asInt());
        assertEquals(
                quoted("{'prompt':'Hi'}"),
                json(post("/detokenize", "{'tokens':[72,105]}").body()));
        assertEquals(400, post("/detokenize", "{'tokens':[72,999]}").statusCode());
        assertEquals(400, post("/tokenize", "{}").statusCode());
        assertEquals(404, post("/tokenize", "{'prompt':'a','model':'other'}").statusCode());
    }

    private void assertRefused(String body, String param, String message) throws Exception {
        var response = complete(body);
        JsonNode error = json(response.body()).path("error");
        assertEquals(400, response.statusCode(), response.body());
        assertEquals(message, error.path("message").asText());
        assertEquals(param, error.path("param").asText());
    }

    private HttpResponse<String> complete(String body) throws Exception {
        return post("/v1/completions", body);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return server.post(path, body.replace('\'', '"'));
    }

    private static JsonNode quoted(String text) {
        return json(text.replace('\'', '"'));
    }
}
