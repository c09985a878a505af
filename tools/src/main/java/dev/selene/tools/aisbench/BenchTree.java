package dev.selene.tools.aisbench;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.stream.Stream;

/** {@code work-dir/YYYYmmdd_HHMMSS/}: configs, logs, predictions, results, summary, performances. */
final class BenchTree {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss");

    private final Path root;
    private final String stamp;

    private BenchTree(Path root, String stamp) {
        this.root = root;
        this.stamp = stamp;
    }

    /** A new one. */
    static BenchTree begin(Path workDir) {
        String stamp = LocalDateTime.now().format(STAMP);
        return new BenchTree(workDir.resolve(stamp), stamp);
    }

    /**
     * An earlier one.
     *
     * @param stamp empty for the latest
     */
    static BenchTree reuse(Path workDir, String stamp) {
        String chosen = stamp.isEmpty() ? latest(workDir) : stamp;
        Path root = workDir.resolve(chosen);
        if (!Files.isDirectory(root)) throw SeleneException.user("--reuse " + stamp + ": there is no run in " + root);
        return new BenchTree(root, chosen);
    }

    private static String latest(Path workDir) {
        try (Stream<Path> runs = Files.list(workDir)) {
            return runs.map(run -> run.getFileName().toString())
                    .filter(name -> name.matches("[0-9]{8}_[0-9]{6}"))
                    .max(String::compareTo)
                    .orElseThrow(() -> SeleneException.user("--reuse: there is no run in " + workDir));
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.USER, "--reuse: there is no run in " + workDir, e);
        }
    }

    Path root() {
        return root;
    }

    String stamp() {
        return stamp;
    }

    Path file(String folder, String name) {
        try {
            Files.createDirectories(root.resolve(folder));
            return root.resolve(folder).resolve(name);
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.CONFIG, root + ": cannot be made: " + e + ". Give another --work-dir.", e);
        }
    }

    void write(String folder, String name, String text) {
        try {
            Files.writeString(file(folder, name), text);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, root + ": cannot be written: " + e, e);
        }
    }
}
