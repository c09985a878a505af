package dev.selene.tools.quantize;

import dev.selene.base.SeleneException;
import dev.selene.compute.Backend;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.llm.CheckpointText;
import dev.selene.model.ModelOptions;
import dev.selene.tools.weights.Rewrite;
import dev.selene.tools.weights.SourceReader;
import dev.selene.tools.weights.SourceWeights;
import java.nio.file.Path;
import java.util.List;

/**
 * Quantises a checkpoint and proves the result. {@link #plan()} calibrates on the source and lists what is to be written;
 * after that was written, {@link #judge} compares it with the source and leaves the report beside the weights.
 *
 * <p>Calibration gives the same numbers each time, so that an interrupted rewrite goes on with a new plan. Owns the open
 * source; not thread-safe.
 */
public final class Quantisation implements AutoCloseable {
    private final QuantiseOptions options;
    private final Backend backend;
    private final LayerProgress progress;
    private final Checkpoint source;
    private final SourceReader reader = new SourceReader();
    private final SourceWeights weights;
    private final LinearTypes types;
    private CalibrationResult calibration = CalibrationResult.none();

    private Quantisation(Checkpoint source, QuantiseOptions options, Backend backend, LayerProgress progress) {
        this.source = source;
        this.options = options;
        this.backend = backend;
        this.progress = progress;
        this.weights = SourceWeights.of(source, reader);
        this.types = LinearTypes.of(source, weights, options.target(), options.recipe());
    }

    /**
     * Opens the source and applies the recipe; reads no weights.
     *
     * @param backend borrowed; both models are run with it
     * @throws SeleneException of kind USER if the recipe or the source cannot be; of kind DATA if the source is broken
     */
    public static Quantisation open(Path source, QuantiseOptions options, Backend backend, LayerProgress progress) {
        Checkpoint checkpoint = Checkpoint.open(source);
        try {
            return new Quantisation(checkpoint, options, backend, progress);
        } catch (RuntimeException | Error e) {
            checkpoint.close();
            throw e;
        }
    }

    /**
     * Calibrates, if the target needs it, and plans the files. The rewrite is usable until this is closed.
     *
     * @throws SeleneException of kind DATA if source or prompts are broken
     */
    public Rewrite plan() {
        Prompts prompts = prompts();
        if (options.needsCalibration(types))
            calibration = new Calibration(
                            source.config(), weights, backend, options.method(), options.smoothing(), types.types())
                    .run(source, modelOptions(), prompts.calibration(), progress);
        return rewrite(calibration);
    }

    /** A plan of the same files with other numbers in them, made without calibration: for sizes. */
    public Rewrite sizes() {
        return rewrite(CalibrationResult.placeholder(types));
    }

    private Rewrite rewrite(CalibrationResult result) {
        return QuantisationPlan.of(
                source, options, types, new QuantisedTensors(weights, reader, types, result), result);
    }

    /**
     * Compares what was written by {@link #plan()} with the source and writes the report.
     *
     * @throws SeleneException of kind DATA if the target cannot be read or the report not be written. A result that is not
     *     good is no exception: the outcome and the report say so
     */
    public Outcome judge(Path target) {
        Prompts prompts = prompts();
        try (ComparedCheckpoint result = ComparedCheckpoint.open(target)) {
            Comparison comparison = Comparison.of(
                    new ComparedCheckpoint(source, reader, weights),
                    result,
                    backend,
                    modelOptions(),
                    types,
                    calibration.folding(),
                    prompts,
                    progress);
            QuantisationReport report =
                    QuantisationReport.of(source, target, options, types, calibration, prompts, comparison);
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

        /** False when NaN, an overflow or a dead channel was met. */
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
