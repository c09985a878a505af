package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.model.CheckpointBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that can be said about the weights of a checkpoint without running it.
 *
 * @param problems why it should not be used; empty when it is good
 * @param warnings what is odd and may be meant
 * @param files weight files as they are, with their checksums; empty if the checkpoint cannot be opened
 * @param checksums how many of the files were held against the manifest
 * @param differences from the source, the largest first; empty without a source
 * @param smoothed tensors that were compared with the source multiplied by the factors that calibration recorded
 */
public record WeightVerification(
        Path directory,
        List<String> problems,
        List<String> warnings,
        List<FileRecord> files,
        int tensors,
        int checksums,
        Optional<List<Difference>> differences,
        int smoothed,
        Permissions permissions) {
    /** One weight and its source; {@code bound} is how far an element may be from it, {@code relative} is the root of summed squared differences over summed squares. */
    public record Difference(
            String name,
            String storage,
            String bound,
            double relative,
            double snrDecibel,
            double largest,
            long beyond) {}

    /** Told as bytes are looked at; those of the comparison come on top. */
    @FunctionalInterface
    public interface Progress {
        void looked(long bytes, long totalBytes);
    }

    public WeightVerification {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        files = List.copyOf(files);
        differences = differences.map(List::copyOf);
    }

    /**
     * Reads all of the checkpoint once, and once more with {@code source}.
     *
     * @param source what it was made of, to be compared with
     * @param user whom MindIE would run as
     * @throws SeleneException of kind DATA if there is no such directory, or {@code source} cannot be opened
     */
    public static WeightVerification of(
            Path directory, Optional<Path> source, int threads, String user, Progress progress) {
        if (!Files.isDirectory(directory)) throw SeleneException.data(directory + ": no such directory");
        Run run = new Run(directory, threads, progress);
        try (SourceReader reader = new SourceReader()) {
            try (Checkpoint checkpoint = Checkpoint.open(directory)) {
                run.look(checkpoint, source, reader);
            } catch (SeleneException e) {
                if (e.kind() != SeleneException.Kind.DATA || run.opened) throw e;
                run.problems.add(e.getMessage());
            }
            return run.result(Permissions.of(directory, user));
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, directory + ": cannot be read: " + e, e);
        }
    }

    public boolean good() {
        return problems.isEmpty();
    }

    private static final class Run {
        private final Path directory;
        private final int threads;
        private final Progress progress;
        private final List<String> problems = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private boolean opened;
        private List<FileRecord> files = List.of();
        private int tensors;
        private int checksums;
        private Optional<List<Difference>> differences = Optional.empty();
        private int smoothed;
        private long looked;

        Run(Path directory, int threads, Progress progress) {
            this.directory = directory;
            this.threads = threads;
            this.progress = progress;
        }

        void look(Checkpoint checkpoint, Optional<Path> source, SourceReader reader) throws IOException {
            opened = true;
            tensors = checkpoint.tensors().size();
            try (CheckpointBinding binding = new CheckpointBinding(checkpoint, Dequantisation.BF16)) {
                problems.addAll(binding.problems());
            }
            long bytes = checkpoint.tensors().values().stream()
                    .mapToLong(tensor -> tensor.data().byteSize())
                    .sum();
            long total = source.isPresent() ? 2 * bytes : bytes;
            FileScan.Result scan = FileScan.of(checkpoint, reader, threads, count -> tell(count, total));
            files = scan.files();
            for (TensorScan tensor : scan.scans()) {
                tensor.problem().ifPresent(problems::add);
                tensor.warning().ifPresent(warnings::add);
            }
            checkManifest();
            if (source.isPresent()) compare(checkpoint, source.get(), reader, total);
        }

        private void tell(long bytes, long total) {
            looked += bytes;
            progress.looked(looked, total);
        }

        private void checkManifest() throws IOException {
            Optional<Manifest> found = Manifest.read(directory);
            if (found.isEmpty()) {
                warnings.add("no " + Manifest.FILE_NAME + ": checksums of the files are not known");
                return;
            }
            Manifest manifest = found.get();
            if (!manifest.complete())
                problems.add(
                        Manifest.FILE_NAME + ": " + manifest.command() + " has not finished. Give its command again.");
            Map<String, FileRecord> actual =
                    files.stream().collect(Collectors.toMap(FileRecord::name, Function.identity()));
            for (FileRecord noted : manifest.shards()) check(noted, Optional.ofNullable(actual.get(noted.name())));
            for (FileRecord noted : manifest.files()) {
                Path file = directory.resolve(noted.name());
                check(noted, Files.isRegularFile(file) ? Optional.of(Checksum.of(file, _ -> {})) : Optional.empty());
            }
        }

        private void check(FileRecord noted, Optional<FileRecord> actual) {
            checksums++;
            if (actual.isEmpty()) problems.add(noted.name() + " is in the manifest, but not among the files");
            else if (!actual.get().equals(noted))
                problems.add(noted.name() + ": " + actual.get().bytes() + " bytes, CRC32C "
                        + actual.get().crc32c()
                        + "; the manifest says " + noted.bytes() + " bytes, " + noted.crc32c()
                        + ". The file was changed or damaged: make it again.");
        }

        private void compare(Checkpoint checkpoint, Path sourceDirectory, SourceReader reader, long total) {
            try (Checkpoint source = Checkpoint.open(sourceDirectory)) {
                SourceComparison.Result result =
                        SourceComparison.of(checkpoint, source, reader, threads, count -> tell(count, total));
                problems.addAll(result.problems());
                smoothed = result.smoothed();
                differences = Optional.of(result.differences().stream()
                        .sorted((a, b) -> Double.compare(b.relative(), a.relative()))
                        .map(found -> new Difference(
                                found.name(),
                                found.storage(),
                                found.bound(),
                                found.relative(),
                                found.snr(),
                                found.largest(),
                                found.beyond()))
                        .toList());
            }
        }

        WeightVerification result(Permissions permissions) {
            return new WeightVerification(
                    directory, problems, warnings, files, tensors, checksums, differences, smoothed, permissions);
        }
    }
}
