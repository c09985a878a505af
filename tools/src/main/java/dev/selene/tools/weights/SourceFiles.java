package dev.selene.tools.weights;

import dev.selene.formats.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The files of a checkpoint whose change would change what is made of it. */
public final class SourceFiles {
    private SourceFiles() {}

    /** {@code config.json}, the companions and the weight files, in this order. */
    public static List<Path> of(Checkpoint checkpoint, List<Path> companions) {
        List<Path> files = new ArrayList<>();
        files.add(checkpoint.directory().resolve(Rewrite.CONFIG));
        files.addAll(companions);
        TreeSet<Path> weights = new TreeSet<>();
        checkpoint.tensors().values().forEach(tensor -> weights.add(tensor.file()));
        files.addAll(weights);
        return List.copyOf(files);
    }
}
