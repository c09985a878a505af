package dev.selene.tools.bench;

import com.sun.management.ThreadMXBean;
import dev.selene.base.DType;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.MachineProbe;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import dev.selene.model.DeepseekModel;
import dev.selene.model.LanguageModel;
import dev.selene.model.ModelOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Times the bare model, without engine, sampling or text, beside the limits of the machine: memory bandwidth is probed before and
 * after each repetition, the peaks of arithmetic once for each figure.
 */
public final class ModelBench {
    private static final double WARM_UP_SECONDS = 2;
    private static final double MAX_WARM_UP_SECONDS = 20;
    private static final double STEADY = 0.95; // a round that took longer than this share of the one before

    /**
     * What to time.
     *
     * @param threads compute threads, one after the other
     * @param chunkTokens most tokens of one forward pass
     * @param repetitions timed runs of each workload
     */
    public record Options(
            String backend,
            List<Integer> threads,
            List<Workload> workloads,
            int chunkTokens,
            int repetitions,
            DType kvDType) {
        public Options {
            threads = List.copyOf(threads);
            workloads = List.copyOf(workloads);
            if (threads.isEmpty() || workloads.isEmpty() || chunkTokens < 1 || repetitions < 1)
                throw new IllegalArgumentException("threads " + threads + ", " + workloads.size() + " workloads, chunk "
                        + chunkTokens + ", repetitions " + repetitions + ": at least one of each");
            if (threads.stream().anyMatch(count -> count < 1))
                throw new IllegalArgumentException("threads " + threads + ": each must be at least 1");
        }
    }

    /** Is told what happens, on the calling thread. */
    public interface Listener {
        /** A line for people. */
        void progress(String line);

        /** A model is ready. */
        void loaded(LoadFigure figure);

        /** A workload is timed. */
        void timed(Figure figure);
    }

    private final Checkpoint checkpoint;
    private final Options options;
    private final Listener listener;

    /** @param checkpoint borrowed */
    public ModelBench(Checkpoint checkpoint, Options options, Listener listener) {
        this.checkpoint = checkpoint;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Runs everything.
     *
     * @throws dev.selene.base.SeleneException of kind USER if a workload does not fit the model
     */
    public void run() {
        for (int threads : options.threads()) run(threads);
    }

    private void run(int threads) {
        listener.progress("threads " + threads + ": loading");
        PartMeter meter = new PartMeter();
        var modelOptions =
                new ModelOptions(Dequantisation.BF16, ModelOptions.PUBLISHED_LORA_NORM_EPS, options.chunkTokens());
        long start = System.nanoTime();
        try (Backend backend = new MeteredBackend(
                        Backends.open(options.backend(), threads), new StoredWeights(checkpoint), meter);
                LanguageModel model = DeepseekModel.load(checkpoint, backend, modelOptions)) {
            double loadSeconds = (System.nanoTime() - start) * 1e-9;
            listener.loaded(firstToken(model, threads, loadSeconds));
            // only now: its threads and its memory are no part of what it takes to be ready
            try (MachineProbe probe = Backends.probe(threads)) {
                for (Workload workload : options.workloads())
                    listener.timed(time(model, meter, probe, threads, workload));
            }
        }
    }

    private LoadFigure firstToken(LanguageModel model, int threads, double loadSeconds) {
        try (ModelRun run = new ModelRun(model, new Workload.Generate(1, 0, 1), options.kvDType())) {
            long start = System.nanoTime();
            run.once();
            double seconds = (System.nanoTime() - start) * 1e-9;
            long bytes = 0;
            for (StoredTensor tensor : checkpoint.tensors().values())
                bytes += tensor.data().byteSize();
            return new LoadFigure(options.backend(), threads, loadSeconds, seconds, bytes, residentBytes());
        }
    }

    private Figure time(LanguageModel model, PartMeter meter, MachineProbe probe, int threads, Workload workload) {
        String what = "threads " + threads + ", " + workload;
        try (ModelRun run = new ModelRun(model, workload, options.kvDType())) {
            listener.progress(what + ": warm-up");
            warmUp(run, meter);
            List<Figure.Run> runs = new ArrayList<>();
            int passes = 0;
            long allocated = 0;
            double before = probe.bytesPerSecond();
            for (int repetition = 1; repetition <= options.repetitions(); repetition++) {
                listener.progress(what + ": run " + repetition);
                long allocatedBefore = allocatedBytes();
                meter.start();
                passes = run.once();
                Usage usage = meter.stop();
                allocated += allocatedBytes() - allocatedBefore;
                double after = probe.bytesPerSecond();
                runs.add(new Figure.Run(usage, (before + after) / 2));
                before = after;
            }
            OptionalDouble int8Peak = probe.int8OperationsPerSecond();
            return new Figure(
                    workload,
                    options.backend(),
                    threads,
                    runs,
                    passes,
                    int8Peak,
                    probe.floatOperationsPerSecond(),
                    allocated / ((long) passes * options.repetitions()));
        }
    }

    /** Until the compiler has done its work: a round is no longer much quicker than the one before. */
    private static void warmUp(ModelRun run, PartMeter meter) {
        double total = 0;
        double previous = Double.POSITIVE_INFINITY;
        while (true) {
            meter.start();
            run.once();
            double seconds = meter.stop().seconds();
            total += seconds;
            boolean steady = seconds > STEADY * previous;
            if (total > MAX_WARM_UP_SECONDS || (total > WARM_UP_SECONDS && steady)) return;
            previous = seconds;
        }
    }

    private static long allocatedBytes() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                ? threads.getTotalThreadAllocatedBytes()
                : 0;
    }

    /** From Linux; 0 elsewhere. */
    private static long residentBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status")))
                if (line.startsWith("VmRSS:")) return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        } catch (IOException e) {
            return 0; // another system
        }
        return 0;
    }
}
