package dev.selene.tools.accuracy;

import dev.selene.base.SeleneException;
import dev.selene.tools.datasets.CodeRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs in a process of its own that sees no network and can write nothing but an empty folder in memory; time,
 * memory, files and processes are limited. Built of Linux' namespaces by {@code unshare}, {@code prlimit} and {@code
 * setpriv} (util-linux). Opening one proves that it holds, or fails.
 */
public final class Sandbox implements CodeRunner, AutoCloseable {
    private static final int NO_SANDBOX = 125;
    private static final long PYTHON_SECONDS = 3;
    private static final long COMPILED_SECONDS = 30;
    private static final int MAX_OUTPUT = 4096;

    /** Tries what must not work; prints what worked. */
    private static final String PROBE = "touch /selene-sandbox-probe 2>/dev/null && echo writes to /;"
            + " touch /var/tmp/selene-sandbox-probe 2>/dev/null && echo writes to /var/tmp;"
            + " [ \"$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' | grep -v '^lo$')\" = '' ] || echo sees a network;"
            + " kill -0 " + ProcessHandle.current().pid() + " 2>/dev/null && echo signals other processes;"
            + " echo done";

    /** How a language's programs are run. {@code command} is a shell line beside the file. */
    private record Toolchain(String program, String file, String command, long seconds, String memory) {}

    private static final Map<Language, Toolchain> TOOLCHAINS = Map.of(
            Language.PYTHON,
                    new Toolchain("python3", "main.py", "python3 -I main.py", PYTHON_SECONDS, "--as=2147483648"),
            Language.CPP,
                    new Toolchain(
                            "g++",
                            "main.cpp",
                            "g++ -std=c++17 -o main main.cpp && ./main",
                            COMPILED_SECONDS,
                            "--as=2147483648"),
            Language.JAVA,
                    new Toolchain(
                            "javac",
                            "Main.java",
                            "javac -J-Xmx256m -J-XX:+UseSerialGC Main.java && java -Xmx256m -XX:+UseSerialGC Main",
                            COMPILED_SECONDS,
                            "--data=4294967296"),
            Language.JAVASCRIPT,
                    new Toolchain(
                            "node",
                            "main.js",
                            "node --max-old-space-size=512 main.js",
                            COMPILED_SECONDS,
                            "--data=4294967296"),
            Language.GO,
                    new Toolchain(
                            "go",
                            "main_test.go",
                            "go mod init main 2>/dev/null; go test",
                            COMPILED_SECONDS,
                            "--data=4294967296"));

    private final Path folder;
    private final Path init;
    private final boolean root;

    private Sandbox(Path folder, Path init, boolean root) {
        this.folder = folder;
        this.init = init;
        this.root = root;
    }

    /** @throws SeleneException of kind CONFIG if there can be no sandbox here */
    public static Sandbox open() {
        try {
            Path folder = Files.createTempDirectory("selene-sandbox");
            folder.toFile().setExecutable(true, false);
            folder.toFile().setReadable(true, false);
            Path init = Files.createTempFile("selene-sandbox", ".sh");
            try (InputStream script = Sandbox.class.getResourceAsStream("sandbox.sh")) {
                Files.write(init, script.readAllBytes());
            }
            Sandbox sandbox = new Sandbox(folder, init, isRoot(folder));
            sandbox.prove();
            return sandbox;
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.CONFIG, "no sandbox can be made: " + e, e);
        }
    }

    private static boolean isRoot(Path owned) throws IOException {
        return Files.getOwner(owned).getName().equals("root");
    }

    private void prove() {
        Toolchain shell = new Toolchain("sh", "probe.sh", "sh probe.sh", COMPILED_SECONDS, "--as=2147483648");
        Ended probe = execute(shell, PROBE);
        if (probe.exitCode == 0 && probe.output.strip().equals("done")) return;
        close();
        throw SeleneException.config("programs cannot be run safely here: the sandbox "
                + (probe.exitCode == NO_SANDBOX ? "could not be set up" : "let a probe through")
                + " (exit code " + probe.exitCode + ": " + probe.output.strip()
                + "). It needs Linux with unshare, prlimit and setpriv (apt-get install util-linux) and leave to use"
                + " namespaces: in a container, start it with --cap-add SYS_ADMIN. Or leave --run-code out.");
    }

    @Override
    public String run(Language language, String program) {
        Toolchain toolchain = TOOLCHAINS.get(language);
        Ended ended = execute(toolchain, program);
        if (ended.exitCode == NO_SANDBOX)
            throw SeleneException.config("the sandbox could not be set up: " + ended.output.strip());
        if (ended.exitCode == 127)
            throw SeleneException.config(
                    "no " + toolchain.program + " to run the programs of this data set with. Install it"
                            + " or leave out this language's folder.");
        if (ended.exitCode == 0) return "";
        if (ended.timedOut) return "timed out after " + toolchain.seconds + " s";
        return "exit code " + ended.exitCode + ": " + ended.output.strip();
    }

    /** How a process ended and the beginning of what it wrote. */
    private record Ended(int exitCode, boolean timedOut, String output) {}

    private Ended execute(Toolchain toolchain, String program) {
        try {
            Process process = new ProcessBuilder(command(toolchain))
                    .redirectErrorStream(true)
                    .directory(folder.toFile())
                    .start();
            Thread writer = Thread.ofVirtual().start(() -> write(process.getOutputStream(), program));
            StringBuilder output = new StringBuilder();
            Thread reader = Thread.ofVirtual().start(() -> read(process.getInputStream(), output));
            boolean ended = process.waitFor(toolchain.seconds + 5, TimeUnit.SECONDS);
            if (!ended) process.destroyForcibly().waitFor();
            writer.join();
            reader.join();
            int exitCode = process.exitValue();
            return new Ended(
                    exitCode, !ended || exitCode == 137 || exitCode == 152 || exitCode == 124, output.toString());
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.CONFIG,
                    "unshare cannot be started: " + e.getMessage() + ". Install util-linux, or leave --run-code out.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted while a program ran", e);
        }
    }

    private List<String> command(Toolchain toolchain) {
        List<String> command = new ArrayList<>(
                List.of("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
        command.add("HOME=" + folder);
        command.addAll(List.of("unshare", "--net", "--mount", "--ipc", "--pid", "--fork", "--kill-child"));
        if (!root) command.addAll(List.of("--user", "--map-root-user"));
        command.addAll(List.of("sh", init.toString(), folder.toString(), toolchain.file));
        if (root)
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"));
        command.addAll(List.of(
                "timeout",
                "-s",
                "KILL",
                Long.toString(toolchain.seconds),
                "prlimit",
                toolchain.memory,
                "--cpu=" + toolchain.seconds,
                "--fsize=67108864",
                "--nofile=256",
                "--core=0",
                "sh",
                "-c",
                toolchain.command));
        return command;
    }

    private static void write(OutputStream stdin, String program) {
        try (stdin) {
            stdin.write(program.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // the process ended before it read all: its exit code tells
        }
    }

    /** Keeps the beginning and reads on to the end, so that the process is not blocked. */
    private static void read(InputStream stdout, StringBuilder output) {
        byte[] buffer = new byte[8192];
        try (stdout) {
            for (int count = stdout.read(buffer); count >= 0; count = stdout.read(buffer))
                if (output.length() < MAX_OUTPUT)
                    output.append(new String(buffer, 0, Math.min(count, MAX_OUTPUT), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(init);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
