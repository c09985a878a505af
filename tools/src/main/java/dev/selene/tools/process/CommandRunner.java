package dev.selene.tools.process;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs programs that are found in given folders. Thread-safe. */
public final class CommandRunner {
    /** Most bytes of output that are kept. */
    public static final int MAX_OUTPUT = 1 << 20;

    private final List<Path> folders;

    /** @param folders where programs are looked for, in this order */
    public CommandRunner(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** The folders of a {@code PATH} variable, empty entries left out, and more behind them. */
    public static List<Path> folders(String path, String... more) {
        List<Path> folders = new ArrayList<>();
        for (String folder : path.split(":")) if (!folder.isEmpty()) folders.add(Path.of(folder));
        for (String folder : more) folders.add(Path.of(folder));
        return folders;
    }

    /** Where a program is. */
    public Optional<Path> find(String program) {
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /**
     * Runs a program with an empty standard input.
     *
     * @param command a plain name, looked for in the folders, and its arguments
     * @throws SeleneException of kind CANCELLED if this thread is interrupted; the program is ended
     */
    public CommandResult run(List<String> command, Duration timeout) {
        String program = command.getFirst();
        Optional<Path> file = find(program);
        if (file.isEmpty()) return new CommandResult.Absent(program);
        List<String> words = new ArrayList<>(command);
        words.set(0, file.get().toString());
        try {
            return run(new ProcessBuilder(words), timeout);
        } catch (IOException e) {
            return new CommandResult.Finished(126, "cannot be started: " + e.getMessage());
        }
    }

    private static CommandResult run(ProcessBuilder builder, Duration timeout) throws IOException {
        Process process = builder.redirectErrorStream(true)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            CompletableFuture<byte[]> output = new CompletableFuture<>();
            Thread.startVirtualThread(() -> read(process, output));
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) return new CommandResult.TimedOut(timeout);
            byte[] bytes = output.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (bytes.length > MAX_OUTPUT) return new CommandResult.TooLong(MAX_OUTPUT);
            return new CommandResult.Finished(process.exitValue(), new String(bytes, StandardCharsets.UTF_8));
        } catch (TimeoutException e) { // a child of it keeps the output open
            return new CommandResult.TimedOut(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted while a program ran", e);
        } catch (ExecutionException e) {
            throw new UncheckedIOException(new IOException(e.getCause()));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Ends the program when it says too much: nobody would read on, and it would wait for ever. */
    private static void read(Process process, CompletableFuture<byte[]> output) {
        try (InputStream in = process.getInputStream()) {
            byte[] bytes = in.readNBytes(MAX_OUTPUT + 1);
            if (bytes.length > MAX_OUTPUT) process.destroyForcibly();
            output.complete(bytes);
        } catch (IOException e) {
            output.completeExceptionally(e);
        }
    }
}
