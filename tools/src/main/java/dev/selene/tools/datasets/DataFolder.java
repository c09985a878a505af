package dev.selene.tools.datasets;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of one data set, found below the folder that the user gave. */
final class DataFolder {
    private final DataSet set;
    private final Path path;
    private final Optional<TaskFile> taskFile;

    private DataFolder(DataSet set, Path path) {
        this.set = set;
        this.path = path;
        this.taskFile = TaskFile.in(path);
    }

    /** @throws SeleneException of kind DATA that tells where the set is published and how it must lie, if it is not there */
    static DataFolder find(DataSet set, Path root) {
        for (String folder : set.folders()) {
            Path path = root.resolve(folder);
            if (Files.isDirectory(path)) return new DataFolder(set, path);
        }
        throw SeleneException.data(
                set.title() + " is not in " + root.toAbsolutePath().normalize() + ". It is published at "
                        + set.publishedAt() + "; nothing is downloaded here. Expected:\n  "
                        + root.resolve(set.folders().getFirst()) + "/\n    "
                        + set.layout().replace("\n", "\n    "));
    }

    Path path() {
        return path;
    }

    Optional<TaskFile> taskFile() {
        return taskFile;
    }

    /** The question, or what {@code selene-task.json} makes of it. */
    Question question(Question question, Row row) {
        return taskFile.map(file -> file.over(question, row)).orElse(question);
    }

    /** A file that must be there. */
    Path file(String name) {
        Path file = path.resolve(name);
        if (!Files.isRegularFile(file)) throw incomplete(file + ": no such file");
        return file;
    }

    /** Files of one of these endings, by name; at least one. */
    List<Path> files(String folder, String... endings) {
        Path in = folder.isEmpty() ? path : path.resolve(folder);
        if (!Files.isDirectory(in)) throw incomplete(in + ": no such folder");
        try (Stream<Path> files = Files.list(in)) {
            List<Path> found = files.filter(file -> Stream.of(endings)
                            .anyMatch(ending -> file.getFileName().toString().endsWith(ending)))
                    .sorted()
                    .toList();
            if (found.isEmpty()) throw incomplete(in + ": no file that ends in " + String.join(" or ", endings));
            return found;
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, in + ": cannot be listed: " + e, e);
        }
    }

    private SeleneException incomplete(String message) {
        return SeleneException.data(message + ". " + set.title() + " (" + set.publishedAt() + ") must lie as\n  " + path
                + "/\n    " + set.layout().replace("\n", "\n    "));
    }

    static String nameWithoutEnding(Path file, String ending) {
        String name = file.getFileName().toString();
        return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }
}
