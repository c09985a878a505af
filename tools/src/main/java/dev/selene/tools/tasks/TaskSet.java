package dev.selene.tools.tasks;

import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The questions of one file. A line is an object with the fields of one of these forms:
 *
 * <ul>
 *   <li>{@code origin_prompt}, {@code gold_answer}: mathematics; the last {@code \boxed{}} counts
 *   <li>{@code title}, {@code passage}, {@code question}, {@code answer} true or false: the last yes or no counts
 *   <li>{@code question}, {@code A} to {@code D}, {@code answer}: the last letter counts
 *   <li>{@code messages}, {@code tools}: every turn of the assistant must be the same, calls included
 *   <li>{@code question}, {@code answer}: the answer must be the same
 * </ul>
 *
 * @param name the file's, without its ending
 */
public record TaskSet(String name, List<TaskTurn> turns) {
    private static final String ENDING = ".jsonl";

    public TaskSet {
        turns = List.copyOf(turns);
    }

    /** @throws SeleneException of kind USER if there is no such file; of kind DATA that names a line that is no question */
    public static TaskSet read(Path file) {
        List<TaskTurn> turns = new ArrayList<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank()) turns.addAll(turns(line, file + ":" + number));
            }
        } catch (NoSuchFileException e) {
            throw new SeleneException(SeleneException.Kind.USER, file + ": no such file", e);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be read: " + e, e);
        }
        if (turns.isEmpty()) throw SeleneException.data(file + ": no questions. Give at least one line.");
        String fileName = file.getFileName().toString();
        return new TaskSet(
                fileName.endsWith(ENDING) ? fileName.substring(0, fileName.length() - ENDING.length()) : fileName,
                turns);
    }

    private static List<TaskTurn> turns(String line, String place) {
        try {
            return TaskTurn.of(Json.parse(line, place, SeleneException.Kind.DATA));
        } catch (IllegalArgumentException e) {
            throw SeleneException.data(place + ": " + e.getMessage()
                    + ". The forms of a question are listed in docs/weights.md, under Tasks.");
        }
    }

    /** The files of questions in the folder {@code eval} of a checkpoint, by name; none if there is no such folder. */
    public static List<Path> filesBeside(Path checkpoint) {
        Path folder = checkpoint.resolve("eval");
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, folder + ": cannot be listed: " + e, e);
        }
    }
}
