package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/** Compares every weight and every other tensor of a checkpoint with those of the one it was made of. */
final class SourceComparison {
    private final Checkpoint made;
    private final Checkpoint source;
    private final Folding folding;
    private final List<String> problems = new ArrayList<>();
    private final List<WeightDifference> differences = new ArrayList<>();

    private SourceComparison(Checkpoint made, Checkpoint source) {
        this.made = made;
        this.source = source;
        this.folding = Folding.of(made.directory());
    }

    /**
     * @param problems what storage and recorded smoothing do not explain
     * @param smoothed tensors that smoothing changed
     */
    record Result(List<String> problems, List<WeightDifference> differences, int smoothed) {}

    /** @param read is told the bytes of the checkpoint that were compared */
    static Result of(Checkpoint made, Checkpoint source, SourceReader reader, int threads, LongConsumer read) {
        SourceComparison comparison = new SourceComparison(made, source);
        comparison.compare(reader, threads, read);
        return new Result(comparison.problems, comparison.differences, comparison.folding.size());
    }

    private void compare(SourceReader reader, int threads, LongConsumer read) {
        SourceWeights ours = SourceWeights.of(made, reader);
        SourceWeights theirs = SourceWeights.of(source, reader);
        compareNames(standing(ours, made), standing(theirs, source));
        try (ShardPipeline pipeline = new ShardPipeline(threads, OutputTensor.PIECE_BYTES)) {
            for (SourceWeight weight : ours.all().values()) {
                SourceWeight from = theirs.all().get(weight.name());
                if (from != null) compare(pipeline, from, weight);
                for (StoredTensor part : weight.parts()) read.accept(part.data().byteSize());
            }
        }
        for (StoredTensor tensor : made.tensors().values()) {
            if (ours.weightOf(tensor.name()).isPresent()) continue;
            compareCarried(tensor);
            read.accept(tensor.data().byteSize());
        }
    }

    /** Weights and tensors that stand for themselves, by name. */
    private static TreeSet<String> standing(SourceWeights weights, Checkpoint checkpoint) {
        TreeSet<String> names = new TreeSet<>(weights.all().keySet());
        for (String name : checkpoint.tensors().keySet())
            if (weights.weightOf(name).isEmpty()) names.add(name);
        return names;
    }

    private void compareNames(TreeSet<String> ours, TreeSet<String> theirs) {
        for (String name : theirs) if (!ours.contains(name)) problems.add(name + " of the source is missing");
        for (String name : ours) if (!theirs.contains(name)) problems.add(name + " is not in the source");
    }

    private void compare(ShardPipeline pipeline, SourceWeight from, SourceWeight weight) {
        if (from.rows() != weight.rows() || from.columns() != weight.columns()) {
            problems.add(weight.name() + " is [" + weight.rows() + ", " + weight.columns() + "], the source's is ["
                    + from.rows() + ", " + from.columns() + "]");
            return;
        }
        String tensor = weight.name().substring(0, weight.name().length() - ".weight".length());
        if (!folding.fits(tensor, weight.rows(), weight.columns())) {
            problems.add(Folding.FILE_NAME + ": the exponents of " + tensor + " are not for [" + weight.rows() + ", "
                    + weight.columns() + "]. It belongs to another checkpoint.");
            return;
        }
        try {
            WeightDifference difference = WeightComparison.of(pipeline, from, weight, folding);
            differences.add(difference);
            if (difference.beyond() > 0)
                problems.add(weight.name() + ": " + difference.beyond() + " of " + weight.rows() * weight.columns()
                        + " elements are further from the source than " + difference.storage() + " explains, by up to "
                        + difference.largest());
        } catch (SeleneException e) {
            problems.add(e.getMessage());
        }
    }

    private void compareCarried(StoredTensor tensor) {
        StoredTensor from = source.tensors().get(tensor.name());
        if (from == null) return;
        if (from.dtype() != tensor.dtype() || !from.shape().equals(tensor.shape()))
            problems.add(tensor.name() + " is " + tensor.dtype() + " " + tensor.shape() + ", the source's is "
                    + from.dtype() + " " + from.shape());
        else if (from.data().mismatch(tensor.data()) >= 0) problems.add(tensor.name() + " differs from the source's");
    }
}
