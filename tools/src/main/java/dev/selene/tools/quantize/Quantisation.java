package dev.selene.tools.quantize;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import dev.selene.compute.Backend;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.llm.CheckpointText;
import dev.selene.model.CheckpointBinding;
import dev.selene.model.ModelOptions;
import dev.selene.tools.tasks.TaskSet;
import dev.selene.tools.weights.Rewrite;
import dev.selene.tools.weights.SourceReader;
import dev.selene.tools.weights.SourceWeights;
import dev.selene.tools.weights.TargetDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Quantises a checkpoint and proves the result. {@link #plan} calibrates on the source and lists what is to be written;
 * after that was written, {@link #judge} compares it with the source and leaves the report beside the weights.
 *
 * <p>What calibration found is kept in the target, so that an interrupted run goes on with it. Owns the open source; not
 * thread-safe.
 */
public final class Quantisation implements AutoCloseable {
    private final QuantiseOptions options;
    private final Backend backend;
    private final StepProgress progress;
    private final Checkpoint source;
    private final SourceReader reader = new SourceReader();
    private final SourceWeights weights;
    private final LinearTypes types;
    private final List<TaskSet> tasks;
    private CalibrationResult calibration = CalibrationResult.none();

    private Quantisation(Checkpoint source, QuantiseOptions options, Backend backend, StepProgress progress) {
        this.source = source;
        this.options = options;
        this.backend = backend;
        this.progress = progress;
        this.weights = SourceWeights.of(source, reader);
        this.tasks = options.tasks().read();
        this.types = LinearTypes.of(source, weights, options.target(), options.recipe());
    }

    /**
     * Opens the source, applies the recipe and reads the question sets; reads no weights.
     *
     * @param backend borrowed; both models are run with it
     * @throws SeleneException of kind USER if the recipe or the source cannot be; of kind DATA if the source is broken
     */
    public static Quantisation open(Path source, QuantiseOptions options, Backend backend, StepProgress progress) {
        Checkpoint checkpoint = Checkpoint.open(source);
        try {
            return new Quantisation(checkpoint, options, backend, progress);
        } catch (RuntimeException | Error e) {
            checkpoint.close();
            throw e;
        }
    }

    /**
     * The files as {@link #plan} will have them, with other numbers in them: what the target is opened with, so that one
     * that cannot be is refused before hours of calibration.
     *
     * @throws SeleneException of kind DATA if prompts are broken, or the source does not load as a model
     */
    public Rewrite outline() {
        requireModel();
        return rewrite(CalibrationResult.placeholder(types), identity());
    }

    private void requireModel() {
        Problems problems = new Problems();
        try (CheckpointBinding binding = new CheckpointBinding(source, Dequantisation.BF16)) {
            binding.problems().forEach(problems::add);
        }
        problems.throwIfAny(SeleneException.Kind.DATA, "checkpoint " + source.directory());
    }

    /** As {@link #outline()}, without looking at prompts: for sizes alone. */
    public Rewrite sizes() {
        return rewrite(CalibrationResult.placeholder(types), PlanIdentity.of(options, types));
    }

    /**
     * Calibrates, if the target needs it and an earlier run did not leave its result there, and plans the files. The
     * rewrite is usable until this is closed.
     *
     * @param target opened with {@link #outline()}
     * @throws SeleneException of kind DATA if source or prompts are broken
     */
    public Rewrite plan(TargetDirectory target) {
        if (options.needsCalibration(types)) calibration = calibration(target.path());
        return rewrite(calibration, identity());
    }

    private CalibrationResult calibration(Path target) {
        Optional<CalibrationResult> found = CalibrationFile.read(target);
        if (found.isPresent()) return found.get();
        CalibrationResult result = new Calibration(
                        source.config(), weights, backend, options.method(), options.smoothing(), types.types())
                .run(source, modelOptions(), prompts().calibration(), progress);
        CalibrationFile.write(result, target);
        return result;
    }

    private SortedMap<String, String> identity() {
        return options.needsCalibration(types)
                ? PlanIdentity.of(options, types, prompts().calibration(), backend.name())
                : PlanIdentity.of(options, types);
    }

    private Rewrite rewrite(CalibrationResult result, SortedMap<String, String> identity) {
        return QuantisationPlan.of(
                source, options, types, new QuantisedTensors(weights, reader, types, result), result, identity);
    }

    /**
     * Compares what was written by {@link #plan} with the source and writes the report, whose files the manifest then holds.
     *
     * @throws SeleneException of kind DATA if the target cannot be read or the report not be written. A result that is not
     *     good is no exception: the outcome and the report say so
     */
    public Outcome judge(TargetDirectory target) {
        Prompts prompts = prompts();
        try (ComparedCheckpoint result = ComparedCheckpoint.open(target.path())) {
            Comparison comparison = Comparison.of(
                    new ComparedCheckpoint(source, reader, weights),
                    result,
                    backend,
                    modelOptions(),
                    types,
                    calibration.folding(),
                    prompts,
                    progress);
            List<TaskLoss> losses = TaskLoss.of(
                    source.directory(), target.path(), tasks, backend.name(), options.loraNormEps(), progress);
            QuantisationReport report = QuantisationReport.of(
                    source, target.path(), options, types, calibration, prompts, comparison, losses);
            ReportFiles.write(report, target);
            return new Outcome(ReportText.summary(report), report.problems());
        }
    }

    /**
     * What became of it.
     *
     * @param summary the report in a few lines
     * @param problems what keeps the result from being called good, each naming its tensor
     */
    public record Outcome(String summary, List<String> problems) {
        public Outcome {
            problems = List.copyOf(problems);
        }

        /** False when NaN, an overflow or a dead channel was met, or a task lost more than is allowed. */
        public boolean isGood() {
            return problems.isEmpty();
        }
    }

    private Prompts prompts() {
        ModelConfig config = source.config();
        PromptFile file =
                new PromptFile(CheckpointText.open(source), config.vocabSize(), config.maxPositionEmbeddings());
        List<int[]> sequences = file.read(options.calibration());
        return options.heldOut().isEmpty()
                ? Prompts.split(sequences)
                : new Prompts(sequences, file.read(options.heldOut()));
    }

    private ModelOptions modelOptions() {
        return new ModelOptions(Dequantisation.BF16, options.loraNormEps(), PromptFile.MAX_SEQUENCE_TOKENS);
    }

    @Override
    public void close() {
        try (source) {
            reader.close();
        }
    }
}
