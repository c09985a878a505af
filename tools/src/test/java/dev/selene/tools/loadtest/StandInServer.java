package dev.selene.tools.loadtest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers chat requests with events that a test gives, on a free port. */
public final class StandInServer implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();

    /** Whole texts as they go over the wire, one answer after the other; the last again and again. */
    public StandInServer(int status, List<String> bodies) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/models", exchange -> answer(exchange, 200, "{\"data\":[{\"id\":\"stand-in\"}]}"));
        server.createContext("/v1/chat/completions", exchange -> {
            exchange.getRequestBody().readAllBytes();
            int number = Math.min(requests.getAndIncrement(), bodies.size() - 1);
            answer(exchange, status, bodies.get(number));
        });
        server.start();
    }

    /** A stream of these texts, one event each, with usage at its end. */
    public static String stream(String... pieces) {
        StringBuilder body = new StringBuilder();
        for (String piece : pieces)
            body.append("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"")
                    .append(piece)
                    .append("\"}}]}\n\n");
        return body + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":" + pieces.length
                + "}}\n\ndata: [DONE]\n\n";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int from = 0; from < bytes.length; from += 40) {
                out.write(bytes, from, Math.min(40, bytes.length - from)); // events come in pieces
                out.flush();
            }
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
