package dev.selene.tools;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main method in a process of its own and ends it with SIGKILL. */
public final class KilledProcess {
    private KilledProcess() {}

    /**
     * Kills the process once it has printed so many lines.
     *
     * @param log takes what it says on stderr
     * @return false if it ended before
     */
    public static boolean after(int lines, Class<?> main, Path log, Path... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        for (Path argument : arguments) command.add(argument.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(new File(log.toString()))
                .start();
        boolean reached = false;
        try (BufferedReader progress = process.inputReader()) {
            for (int line = 0; line < lines; line++) reached = progress.readLine() != null;
        } finally {
            process.destroyForcibly();
        }
        return process.waitFor(1, TimeUnit.MINUTES) && reached && process.exitValue() != 0;
    }
}
