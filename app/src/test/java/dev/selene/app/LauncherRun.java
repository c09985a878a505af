package dev.selene.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code ./selene} or another program as a process. */
record LauncherRun(int exitCode, String out, String err) {
    private static final long LIMIT_SECONDS = 300;

    /** The checkout that these tests belong to. */
    static final Path HOME = Path.of(System.getProperty("selene.home"));

    static LauncherRun selene(String... args) throws IOException {
        return selene(Map.of(), "", args);
    }

    static LauncherRun selene(Map<String, String> environment, String stdin, String... args) throws IOException {
        String launcher = HOME.resolve("selene").toString();
        return of(
                HOME,
                environment,
                stdin,
                Stream.concat(Stream.of(launcher), Stream.of(args)).toList());
    }

    /** Runs to the end. Standard error goes through a file, so that neither stream can block the other. */
    static LauncherRun of(Path folder, Map<String, String> environment, String stdin, List<String> command)
            throws IOException {
        Path err = Files.createTempFile("selene", ".err");
        try {
            Process process = start(folder, environment, command, ProcessBuilder.Redirect.to(err.toFile()));
            try (var in = process.getOutputStream()) {
                in.write(stdin.getBytes(StandardCharsets.UTF_8));
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new LauncherRun(await(process), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    static Process start(
            Path folder, Map<String, String> environment, List<String> command, ProcessBuilder.Redirect err)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(err);
        builder.environment().putAll(environment);
        return builder.start();
    }

    static int await(Process process) {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + LIMIT_SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
