package dev.selene.tools.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A data set that was read.
 *
 * @param folder where it lies
 * @param taskFile the {@code selene-task.json} that replaces the published rule, if there is one
 */
public record Questions(DataSet set, Path folder, Optional<Path> taskFile, List<Question> all) {
    public Questions {
        all = List.copyOf(all);
    }

    /** The first {@code count} of them. */
    public Questions first(int count) {
        return new Questions(set, folder, taskFile, all.subList(0, Math.min(count, all.size())));
    }
}
