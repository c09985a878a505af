package dev.selene.server;

import static dev.selene.server.TestServer.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.engine.EngineStats;
import dev.selene.llm.Llm;
import dev.selene.llm.LlmOptions;
import dev.selene.server.openai.OpenAi;
import dev.selene.testkit.TestData;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that leave at any moment take nothing with them and change nobody's answer. */
final class RandomAbortsIT {
    private static final int CLIENTS = 8;
    private static final String SUM = "7+5=12, 1+2+1=4. \\boxed{42}";

    private Llm llm;
    private SeleneServer server;

    @Test
    void nothingLeaksWhenClientsLeave() throws Exception {
        leave(200, System.nanoTime());
    }

    @Test
    @Tag("long")
    void nothingLeaksWhenTenThousandClientsLeave() throws Exception {
        leave(10_000, System.nanoTime());
    }

    private void leave(int aborts, long seed) throws Exception {
        try (var opened = Llm.open(TestData.microK2(), LlmOptions.defaults());
                var started = SeleneServer.start(
                        ServerConfig.of("127.0.0.1", 0), List.of(new OpenAi(ChatModel.of(opened, "micro-k2"))));
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
                HttpClient steady = HttpClient.newHttpClient()) {
            llm = opened;
            server = started;
            leaveMany(clients, steady, CLIENTS * 2, seed + 1); // so that what is made once is there
            EngineStats.Load idle = awaitIdle();
            int threads = Thread.activeCount();
            int descriptors = openDescriptors();

            leaveMany(clients, steady, aborts, seed);

            assertEquals(idle, awaitIdle(), "seed " + seed);
            assertTrue(
                    Thread.activeCount() <= threads + 2,
                    threads + " threads before, " + Thread.activeCount() + " after, seed " + seed);
            awaitDescriptors(descriptors, seed);
        }
    }

    private void leaveMany(ExecutorService clients, HttpClient steady, int aborts, long seed) throws Exception {
        var left = new AtomicInteger(aborts);
        List<Future<?>> runs = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed + 1000 * client);
            runs.add(clients.submit(() -> {
                while (left.getAndDecrement() > 0) leaveOnce(random);
                return null;
            }));
        }
        boolean over = false;
        while (!over) {
            over = runs.stream().allMatch(Future::isDone);
            assertEquals(SUM, answer(steady), "another client's answer, seed " + seed);
        }
        for (Future<?> run : runs) run.get();
    }

    /** Sends a request or part of one, and leaves after a while that is shorter than most answers. */
    private void leaveOnce(RandomGenerator random) throws IOException, InterruptedException {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\""
                + "Count from 1 to 20. ".repeat(random.nextInt(1, 40))
                + "\"}],\"max_tokens\":300,\"ignore_eos\":true,\"n\":" + random.nextInt(1, 4) + ",\"stream\":"
                + random.nextBoolean() + "}";
        byte[] request = TestServer.rawChat(body).getBytes(ISO_8859_1);
        int sent = random.nextInt(10) == 0 ? random.nextInt(request.length) : request.length;
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request, 0, sent);
            Thread.sleep(random.nextInt(30));
            if (random.nextBoolean()) socket.setSoLinger(true, 0); // a reset instead of a goodbye
        }
    }

    private String answer(HttpClient client) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"What is 17 + 25?\"}],\"temperature\":0}"))
                .build();
        String body = client.send(request, BodyHandlers.ofString()).body();
        return json(body).at("/choices/0/message/content").asText();
    }

    private EngineStats.Load awaitIdle() throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (llm.stats().load().running() + llm.stats().load().waiting() > 0) {
            assertTrue(System.nanoTime() < deadline, "still computing: " + llm.stats());
            Thread.sleep(5);
        }
        return llm.stats().load();
    }

    private static int openDescriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length; // not Linux
    }

    private static void awaitDescriptors(int before, long seed) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (openDescriptors() > before + 4) {
            assertTrue(
                    System.nanoTime() < deadline,
                    before + " open files before, " + openDescriptors() + " after, seed " + seed);
            Thread.sleep(20);
        }
    }
}
