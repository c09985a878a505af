package dev.selene.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** A client for Node.js: each operation is a run of its script. */
abstract class NodeClientContract extends ClientContract {
    private static final Path SCRIPTS = Path.of("target/node").toAbsolutePath();
    private static boolean installed;

    private final String script;

    NodeClientContract(String script) {
        this.script = script;
    }

    @BeforeAll
    static synchronized void install() throws Exception {
        if (installed) return;
        if (!there("node") || !there("npm"))
            Assumptions.abort("Node.js is not there: install it (Debian: apt-get install nodejs npm)");
        Files.createDirectories(SCRIPTS);
        try (Stream<Path> sources = Files.list(Path.of("src/test/node"))) {
            for (Path source : (Iterable<Path>) sources::iterator)
                Files.copy(source, SCRIPTS.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Process npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--no-package-lock")
                .directory(SCRIPTS.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(npm.getInputStream().readAllBytes(), UTF_8);
        if (npm.waitFor() != 0) throw new AssertionError("npm install failed: " + output);
        installed = true;
    }

    private static boolean there(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    String ask(String question) throws Exception {
        return run(List.of("ask", question), call -> "").asText();
    }

    @Override
    List<String> stream(String question) throws Exception {
        List<String> pieces = new ArrayList<>();
        run(List.of("stream", question), call -> "").forEach(piece -> pieces.add(piece.asText()));
        return pieces;
    }

    @Override
    void leaveEarly(String question) throws Exception {
        run(List.of("leaveEarly", question), call -> "");
    }

    @Override
    String useTool(String question, Function<Call, String> tool) throws Exception {
        return run(List.of("useTool", question, TOOL_SCHEMA), tool).asText();
    }

    @Override
    String askForLamp(String question) throws Exception {
        return run(List.of("askForLamp", question, LAMP_SCHEMA), call -> "").asText();
    }

    @Override
    ClientError askWrongModel() throws Exception {
        JsonNode error = run(List.of("askWrongModel"), call -> "");
        return new ClientError(
                error.path("status").asInt(), error.path("message").asText());
    }

    /** The last line that the script prints; those before it are calls of the tool. */
    private JsonNode run(List<String> arguments, Function<Call, String> tool) throws Exception {
        List<String> command = new ArrayList<>(List.of("node", script, RunningServer.baseUrl()));
        command.addAll(arguments);
        Path errors = SCRIPTS.resolve(script + ".err");
        Process node = new ProcessBuilder(command)
                .directory(SCRIPTS.toFile())
                .redirectError(errors.toFile())
                .start();
        JsonNode last = null;
        try (var out = new BufferedReader(new InputStreamReader(node.getInputStream(), UTF_8));
                var in = node.outputWriter(UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = json(line);
                if (!last.has("arguments")) continue;
                in.write(tool.apply(new Call(
                        last.path("name").asText(), last.path("arguments").asText())));
                in.write('\n');
                in.flush();
            }
        }
        if (node.waitFor() != 0 || last == null) throw new AssertionError(Files.readString(errors));
        return last;
    }
}
