package dev.selene.tools.weights;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A conversion to BF16 in a process of its own, which can be killed. Its main method is that process. */
final class ConvertProcess {
    private ConvertProcess() {}

    /**
     * Kills a conversion once it has told its progress so many times.
     *
     * @return false if it ended before
     */
    static boolean killAfter(Path source, Path target, int pieces) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ConvertProcess.class.getName(),
                        source.toString(),
                        target.toString())
                .redirectError(new File(target + ".log"))
                .start();
        boolean reached = false;
        try (BufferedReader progress = process.inputReader()) {
            for (int piece = 0; piece < pieces; piece++) reached = progress.readLine() != null;
        } finally {
            process.destroyForcibly();
        }
        return process.waitFor(1, TimeUnit.MINUTES) && reached && process.exitValue() != 0;
    }

    public static void main(String[] args) {
        Conversions.run(
                Path.of(args[0]),
                Path.of(args[1]),
                Conversion.Target.BF16,
                OptionalLong.empty(),
                2,
                (bytes, _, _, _) -> {
                    System.out.println(bytes);
                    System.out.flush();
                });
    }
}
