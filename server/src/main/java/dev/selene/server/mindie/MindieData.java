package dev.selene.server.mindie;

import dev.selene.server.Dialect;
import dev.selene.server.Exchange;
import dev.selene.server.Refusal;
import dev.selene.server.Reply;
import dev.selene.server.Route;
import java.util.List;

/** The routes of MindIE's data plane but for OpenAI's. */
public final class MindieData implements Dialect {
    private final ServedModel served;
    private final Body.Reader reader;

    public MindieData(ServedModel served) {
        this.served = served;
        this.reader = new Body.Reader(served.settings().maxJsonDepth());
    }

    /** Answers a request whose body was read. */
    private interface BodyHandler {
        void handle(Body body, Exchange exchange) throws InterruptedException;
    }

    @Override
    public List<Route> routes() {
        var vllm = new VllmGenerate(served);
        var tgi = new TgiGenerate(served);
        var infer = new NativeInfer(served);
        var triton = new Triton(served);
        var metadata = new TritonMetadata(served);
        String model = "/v2/models/" + served.name();
        return List.of(
                post("/generate", (body, exchange) -> {
                    if (body.has("prompt") && body.text("prompt").isPresent()) vllm.handle(body, exchange);
                    else if (body.has("inputs")) tgi.whole(body, exchange);
                    else throw Errors.invalid("`inputs` or `prompt` must be necessary and data type must be string.");
                }),
                post("/generate_stream", tgi::stream),
                post("/", tgi::general),
                post("/infer", infer::text),
                post("/infer_token", infer::tokens),
                post("/v1/tokenizer", new TokenCount(served)::handle),
                post(model + "/generate", triton::generate),
                post(model + "/generate_stream", triton::generateStream),
                post(model + "/infer", triton::infer),
                post(model + "/stopInfer", triton::stop),
                new Route("GET", "/v2", metadata::server),
                new Route("GET", model, metadata::model),
                new Route("GET", model + "/config", metadata::config));
    }

    private Route post(String path, BodyHandler handler) {
        return new Route("POST", path, exchange -> handler.handle(reader.read(exchange), exchange));
    }

    @Override
    public Reply refusal(Refusal refusal) {
        return Errors.of(refusal);
    }
}
