package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException.Kind;
import dev.selene.deployment.Environment;
import dev.selene.testkit.TestData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The guide's config.json, started as its daemon starts it. */
class DaemonCommandTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        Streams streams = new Streams(
                new ByteArrayInputStream(new byte[0]), new PrintWriter(out, true), new PrintWriter(err, true), false);
        environment.put("MINDIE_LOG_PATH", folder.toString());
        return new CommandLine(new DaemonCommand(streams, new Environment(environment))).execute(args);
    }

    private ObjectNode config(int port) throws IOException {
        ObjectNode config = (ObjectNode) Json.parse(
                Files.readString(TestData.path("mindie/config.json"))
                        .replace("改成主节点IP", "127.0.0.1")
                        .replace("/home/data/kimi-k2-w8a8", TestData.microK2().toString()),
                "config.json",
                Kind.INTERNAL);
        ((ObjectNode) config.get("ServerConfig"))
                .put("port", port)
                .put("managementPort", port + 1)
                .put("metricsPort", port + 2);
        return config;
    }

    private String write(JsonNode config) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), config.toPrettyString());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        return file.toString();
    }

    private static int freePorts() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return Math.min(socket.getLocalPort(), 65_000);
        }
    }

    @Test
    @Timeout(400)
    void servesOnItsPlanesUntilItIsStopped() throws Exception {
        int port = freePorts();
        String file = write(config(port));
        CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> run("--config-file", file));
        while (!out.toString().contains("Daemon start success!\n") && !exit.isDone()) Thread.sleep(20);
        assertFalse(exit.isDone(), () -> out.toString() + err);
        for (String line : List.of(
                "ConfigManager: Load Config from " + file + ".",
                "[ConfigManager::InitConfigManager] Successfully init config manager",
                "  BackendConfig.ModelDeployConfig.ModelConfig[0].modelName = \"kimi_k2\"",
                "Without effect here: npuDeviceIds: no NPU is used",
                "computes the model on one rank",
                "maxSeqLen 10240 exceeds the checkpoint's context"))
            assertTrue(out.toString().contains(line), line);
        String answer = ask(port, "/v1/chat/completions", """
                {"model": "kimi_k2", "temperature": 0, "messages": [{"role": "user", "content": "What is 17 + 25?"}]}""");
        assertTrue(answer.contains("boxed{42}"), answer);
        assertTrue(
                ask(port, "/generate", "{\"prompt\": \"1\", \"max_tokens\": 2}").startsWith("{\"text\":[\"1 "));
        assertEquals("", get(port + 1, "/v2/health/ready"));
        assertTrue(get(port + 2, "/metrics").contains("\nrequest_success_total{model_name=\"kimi_k2\"} 2.0\n"));
        get(port + 1, "/stopService");
        assertEquals(0, exit.get(120, TimeUnit.SECONDS));
        try (Stream<Path> logs = Files.walk(folder.resolve("log/security"))) {
            String audit = Files.readString(
                    logs.filter(Files::isRegularFile).findFirst().orElseThrow());
            assertTrue(audit.contains("method is POST, uri is /v1/chat/completions] [status code: 200]"), audit);
            assertFalse(audit.contains("17 + 25"), "the log holds a prompt");
        }
    }

    /** Each key of the file in turn becomes a value that no key has. */
    @Test
    void everyBrokenKeyStopsTheStartWithItsMessage() throws Exception {
        ObjectNode whole = config(21025);
        List<String> silent = new ArrayList<>();
        for (String pointer : List.of(
                "/ServerConfig",
                "/BackendConfig",
                "/BackendConfig/ScheduleConfig",
                "/BackendConfig/ModelDeployConfig",
                "/BackendConfig/ModelDeployConfig/ModelConfig/0")) {
            for (var field : whole.at(pointer).properties()) {
                ObjectNode broken = whole.deepCopy();
                boolean container = field.getValue().isContainerNode();
                ((ObjectNode) broken.at(pointer))
                        .set(field.getKey(), Json.parse(container ? "7" : "[{}]", "x", Kind.INTERNAL));
                out.getBuffer().setLength(0);
                err.getBuffer().setLength(0);
                String file = write(broken);
                boolean tls = field.getKey().toLowerCase().matches(".*(tls|kmc|intercomm|internode).*")
                        && !field.getKey().equals("interNodeTLSEnabled");
                if (tls) continue; // matters only with TLS, which the file has off
                int exit = run("--config-file", file);
                if (exit != 255 || !err.toString().contains("The type of param " + field.getKey() + " should be "))
                    silent.add(field.getKey() + ": exit " + exit + ": " + err);
                else if (!out.toString().contains("Failed to initialize "))
                    silent.add(field.getKey() + ": no block named in " + out);
            }
        }
        assertEquals(List.of(), silent);
    }

    @Test
    void wrongArgumentsFilesAndPortsHaveMindiesExitCodes() throws Exception {
        assertEquals(255, run("--fast"));
        assertEquals(255, run("--config-file", folder.resolve("none.json").toString()));
        assertTrue(err.toString().contains("ConfigManager: Invalid config path."), err::toString);

        String file = write(config(21025));
        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(255, run("--config-file", file));
        assertTrue(
                err.toString()
                        .contains("Check Other group permission failed: " + file + " current permission is 644."
                                + " Required permisssion is 0, but got permission is 4"),
                err::toString);

        ObjectNode noWeights = config(21025);
        ((ObjectNode) noWeights.at("/BackendConfig/ModelDeployConfig/ModelConfig/0"))
                .put("modelWeightPath", "/no/weights");
        assertEquals(137, run("--config-file", write(noWeights)));
        assertTrue(err.toString().contains("Failed to init endpoint!"), err::toString);
    }

    private static String ask(int port, String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static String get(int port, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.timeout(Duration.ofSeconds(240)).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
