package dev.selene.app;

import dev.selene.deployment.Environment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** The daemon in this JVM, from the moment that it says it serves until it is closed. */
final class RunningDaemon implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final int port;
    private final CompletableFuture<Integer> exit;

    private RunningDaemon(int port, CompletableFuture<Integer> exit) {
        this.port = port;
        this.exit = exit;
    }

    /**
     * Starts it from a file whose ports are replaced by free ones.
     *
     * @param logs folder of its logs
     */
    static RunningDaemon start(Path config, Path logs) throws Exception {
        int port = freePorts();
        Files.writeString(
                config,
                Pattern.compile("(\"(?:port|managementPort|metricsPort)\"\\s*:\\s*)102([567])")
                        .matcher(Files.readString(config))
                        .replaceAll(key -> key.group(1) + (port + Integer.parseInt(key.group(2)) - 5)));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Streams streams = new Streams(
                new ByteArrayInputStream(new byte[0]), new PrintWriter(out, true), new PrintWriter(err, true), false);
        Environment environment = new Environment(Map.of("MINDIE_LOG_PATH", logs.toString()));
        CommandLine daemon = new CommandLine(new DaemonCommand(streams, environment));
        CompletableFuture<Integer> exit =
                CompletableFuture.supplyAsync(() -> daemon.execute("--config-file", config.toString()));
        while (!out.toString().contains("Daemon start success!\n")) {
            if (exit.isDone()) throw new AssertionError("exit " + exit.get() + "\n" + out + err);
            Thread.sleep(20);
        }
        return new RunningDaemon(port, exit);
    }

    /** The first of three that are free. */
    private static int freePorts() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return Math.min(socket.getLocalPort(), 65_000);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The answer to a JSON body. */
    String post(String path, String body) throws IOException {
        return send(url() + path, "POST", BodyPublishers.ofString(body));
    }

    private static String send(String url, String method, BodyPublisher body) throws IOException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", "application/json")
                    .timeout(LIMIT)
                    .method(method, body)
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        send("http://127.0.0.1:" + (port + 1) + "/stopService", "GET", BodyPublishers.noBody());
        int code = exit.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        if (code != 0) throw new AssertionError("the daemon ended with exit code " + code);
    }
}
