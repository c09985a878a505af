package dev.selene.tools.network;

import dev.selene.testkit.TestData;
import dev.selene.tools.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code hccn_tool}, {@code ssh}, {@code docker} and {@code date} that play recorded outputs; healthy until told otherwise. */
public final class StandIns {
    private final Path folder;

    /** @param folder empty; gets the programs and their outputs */
    public StandIns(Path folder) throws IOException {
        this.folder = folder;
        copy(TestData.path("operator/bin"), folder);
        copy(TestData.path("operator/healthy"), Files.createDirectories(folder.resolve("outputs")));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Path copy = Files.copy(file, to.resolve(file.getFileName()));
                if (!copy.toFile().setExecutable(Files.isExecutable(file))) throw new IOException(copy.toString());
            }
        }
    }

    /** The programs, and those of a POSIX system that they use themselves. */
    public CommandRunner runner() {
        return new CommandRunner(List.of(folder));
    }

    /** From now on one card of a host answers a question as a sick machine does. */
    public StandIns sick(String host, String question, int card, String recorded) throws IOException {
        return put(host, question + "-" + card + ".txt", Files.readString(TestData.path("operator/sick/" + recorded)));
    }

    /** A file among the outputs of a host. */
    public StandIns put(String host, String name, String content) throws IOException {
        Files.writeString(
                Files.createDirectories(folder.resolve("outputs/" + host)).resolve(name), content);
        return this;
    }

    /** A file among the outputs of all hosts. */
    public StandIns put(String name, String content) throws IOException {
        Files.writeString(folder.resolve("outputs").resolve(name), content);
        return this;
    }

    /** A program that is installed and never run. */
    public StandIns install(String program) throws IOException {
        if (!Files.createFile(folder.resolve(program)).toFile().setExecutable(true)) throw new IOException(program);
        return this;
    }

    /** A program that is not installed. */
    public StandIns without(String program) throws IOException {
        Files.delete(folder.resolve(program));
        return this;
    }
}
