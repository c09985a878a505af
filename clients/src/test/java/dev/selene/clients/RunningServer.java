package dev.selene.clients;

import dev.selene.engine.EngineStats;
import dev.selene.llm.Llm;
import dev.selene.llm.LlmOptions;
import dev.selene.server.ChatModel;
import dev.selene.server.SeleneServer;
import dev.selene.server.ServerConfig;
import dev.selene.server.ServerLimits;
import dev.selene.server.openai.OpenAi;
import dev.selene.testkit.TestData;
import java.time.Duration;
import java.util.List;

/** The demonstration model behind a real server on a free port; one for all tests of the JVM. */
final class RunningServer {
    static final String MODEL = "micro-k2";
    private static final Llm LLM = Llm.open(TestData.microK2(), LlmOptions.defaults());
    private static final SeleneServer SERVER = SeleneServer.start(
            new ServerConfig("127.0.0.1", 0, Duration.ofSeconds(5), ServerLimits.defaults()),
            List.of(new OpenAi(ChatModel.of(LLM, MODEL))));

    private RunningServer() {}

    /** Without {@code /v1}. */
    static String url() {
        return "http://127.0.0.1:" + SERVER.port();
    }

    /** What OpenAI's clients call the base URL. */
    static String baseUrl() {
        return url() + "/v1";
    }

    static EngineStats stats() {
        return LLM.stats();
    }

    /** Until nothing runs or waits any more; fails after ten seconds. */
    static void awaitIdle() throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (stats().load().running() + stats().load().waiting() > 0) {
            if (System.nanoTime() > deadline) throw new AssertionError("still computing: " + stats());
            Thread.sleep(5);
        }
    }
}
