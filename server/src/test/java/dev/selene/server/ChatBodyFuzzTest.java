package dev.selene.server;

import static org.junit.jupiter.api.Assertions.fail;

import dev.selene.server.openai.OpenAi;
import dev.selene.testkit.Fuzz;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a body holds, its sender is answered: 200 or what is wrong with it. */
@Tag("fuzz")
final class ChatBodyFuzzTest {
    private static final long SEED = 20261124;
    private static final int OVER_HTTP = 200;

    private static final byte[] VALID = """
            {"model":"fake","messages":[{"role":"developer","content":"Be short."},
            {"role":"user","name":"ann","content":[{"type":"text","text":"caf\\u00e9 \\ud83d\\ude00 \uD83D\uDE00"}]},
            {"role":"assistant","content":null,"refusal":null,"reasoning_content":"hm","tool_calls":[{"id":"functions.f:0",
            "type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}]},
            {"role":"tool","tool_call_id":"functions.f:0","content":"7"}],
            "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","maximum":1.5e3}}}],
            "tool_choice":"auto","temperature":0.7,"top_p":0.9,"top_k":40,"min_p":0.05,"seed":7,"stop":["x","yy"],
            "max_tokens":16,"n":2,"logit_bias":{"5":-1.5,"17":100},"min_tokens":3,"stop_token_ids":[3,4],
            "logprobs":true,"top_logprobs":3,"repetition_penalty":1.1,"presence_penalty":-0.5,"response_format":{"type":"text"},"stream":true,
            "stream_options":{"include_usage":true},"metadata":{"a":"b"},"chat_template_kwargs":{"thinking":false}}""".getBytes(StandardCharsets.UTF_8);

    private final FakeModel model = new FakeModel();

    @Test
    void bodiesAreAnsweredOrRefused() {
        var openAi = new OpenAi(model);
        Route route = openAi.routes().getFirst();
        for (int i = 0; i < Fuzz.inputs(); i++) {
            byte[] body = mutated(i);
            var exchange = new LooseExchange(body);
            try {
                route.handler().handle(exchange);
            } catch (Throwable e) {
                Refusal refusal = Refusals.of(e, "id");
                if (refusal.status() / 100 != 4) failed(i, body, e);
                openAi.refusal(refusal); // must be writable
            }
            model.began.clear();
        }
    }

    @Test
    @Timeout(60)
    void bodiesAreAnsweredOrRefusedOverHttp() throws Exception {
        try (var server = new TestServer(ServerLimits.defaults(), Duration.ZERO)) {
            for (int i = 0; i < OVER_HTTP; i++) {
                byte[] body = mutated(i);
                int status = server.post(body).statusCode();
                if (status != 200 && status / 100 != 4) failed(i, body, new AssertionError("status " + status));
            }
        }
    }

    /** Even ones are broken as bytes, odd ones as JSON, so that half of them get past the parser. */
    private static byte[] mutated(int index) {
        RandomGenerator random = Fuzz.random(SEED, index);
        return index % 2 == 0 ? Fuzz.mutate(VALID, random) : JsonMutator.mutate(VALID, random);
    }

    private static void failed(int index, byte[] body, Throwable error) {
        fail("seed " + SEED + ", input " + index + ": " + new String(body, StandardCharsets.ISO_8859_1), error);
    }
}
