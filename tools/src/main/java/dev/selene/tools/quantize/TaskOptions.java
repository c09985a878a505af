package dev.selene.tools.quantize;

import dev.selene.base.SeleneException;
import dev.selene.tools.tasks.TaskSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What source and result are asked to show what quantising cost.
 *
 * @param files of questions; with none nothing is asked
 * @param maxLoss points (hundredths of the questions) that each of them may lose in a good result
 */
public record TaskOptions(List<Path> files, double maxLoss) {
    /** Points that a good result may lose unless more is allowed. */
    public static final double DEFAULT_MAX_LOSS = 1.5;

    public TaskOptions {
        files = List.copyOf(files);
        if (!(maxLoss >= 0 && maxLoss <= 100))
            throw SeleneException.user(
                    String.format(Locale.ROOT, "a loss of %s points is not between 0 and 100", maxLoss));
    }

    /** Nothing is asked. */
    public static TaskOptions none() {
        return new TaskOptions(List.of(), DEFAULT_MAX_LOSS);
    }

    /** @throws SeleneException of kind DATA if a file is no question set; of kind USER if two have one name */
    List<TaskSet> read() {
        List<TaskSet> sets = files.stream().map(TaskSet::read).toList();
        for (int i = 0; i < sets.size(); i++)
            for (int j = 0; j < i; j++)
                if (sets.get(i).name().equals(sets.get(j).name()))
                    throw SeleneException.user("two question sets are called "
                            + sets.get(i).name() + ": " + files.get(j) + " and " + files.get(i) + ". Rename one.");
        return sets;
    }
}
