package dev.selene.formats;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Brings the tensors of all weight files together under the rules of the index. Not thread-safe. */
final class TensorMap {
    private final Arena arena;
    private final Problems problems;
    private final SortedMap<String, StoredTensor> tensors = new TreeMap<>();

    private TensorMap(Arena arena, Problems problems) {
        this.arena = arena;
        this.problems = problems;
    }

    /**
     * Maps the files and collects their tensors by name. What is wrong with one file does not keep the others from being
     * checked.
     *
     * @param problems receives everything that is wrong
     */
    static SortedMap<String, StoredTensor> read(WeightFiles weights, Arena arena, Problems problems) {
        TensorMap map = new TensorMap(arena, problems);
        Optional<SortedMap<String, SortedSet<String>>> promised =
                weights.index().map(WeightIndex::tensorsByShard);
        for (Path file : weights.files()) {
            String shard = file.getFileName().toString();
            if (promised.isPresent()) map.addShard(file, promised.get().get(shard));
            else map.add(file);
        }
        return map.tensors;
    }

    private void addShard(Path file, SortedSet<String> promised) {
        if (Files.notExists(file)) {
            problems.add(file.getFileName() + " is missing, and with it " + listed(promised) + ". Fetch it.");
            return;
        }
        Optional<List<StoredTensor>> found = add(file);
        if (found.isEmpty()) return;
        SortedSet<String> extra = new TreeSet<>();
        SortedSet<String> lacking = new TreeSet<>(promised);
        for (StoredTensor tensor : found.get()) {
            if (!lacking.remove(tensor.name())) extra.add(tensor.name());
        }
        String cure = ". Fetch index and shards from one revision.";
        if (!lacking.isEmpty())
            problems.add(
                    file.getFileName() + " does not hold " + listed(lacking) + ", though the index says so" + cure);
        if (!extra.isEmpty())
            problems.add(
                    file.getFileName() + " holds " + listed(extra) + ", which the index does not place there" + cure);
    }

    /** The tensors of {@code file}; empty if it is broken. */
    private Optional<List<StoredTensor>> add(Path file) {
        try {
            List<StoredTensor> found = SafetensorsFile.map(file, arena);
            for (StoredTensor tensor : found) tensors.put(tensor.name(), tensor);
            return Optional.of(found);
        } catch (SeleneException e) {
            problems.add(e.getMessage());
            return Optional.empty();
        }
    }

    private static String listed(SortedSet<String> names) {
        return names.first() + (names.size() == 1 ? "" : " and " + (names.size() - 1) + " more tensors");
    }
}
