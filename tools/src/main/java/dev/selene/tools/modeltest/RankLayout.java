package dev.selene.tools.modeltest;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import dev.selene.deployment.Checked;
import dev.selene.deployment.RankTable;
import dev.selene.deployment.RankTableFile;
import dev.selene.deployment.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Over which devices the original would run.
 *
 * @param rankTable of several nodes; empty on one
 * @param rankStart the first rank of this node
 */
public record RankLayout(
        Optional<Path> rankTable,
        int worldSize,
        int nodeCount,
        int rankStart,
        Optional<String> masterAddress,
        ParallelParams parallel) {
    private static final long MAX_BYTES = 10 << 20;

    /** One device, nothing parallel. */
    public static RankLayout single() {
        return new RankLayout(Optional.empty(), 1, 1, 0, Optional.empty(), ParallelParams.ofWorld(1));
    }

    int localSize() {
        return worldSize / nodeCount;
    }

    /** Which node this is, from 0. */
    int nodeRank() {
        return rankStart / localSize();
    }

    /** Holds the rank table against the numbers of the command line; all problems at once. */
    void check() {
        Problems problems = new Problems();
        if (rankStart % localSize() != 0 || rankStart >= worldSize)
            problems.add("rank_id_start " + rankStart + " is not the first rank of a node: with " + localSize()
                    + " devices a node, it is a multiple of " + localSize() + " below " + worldSize);
        rankTable.ifPresent(file -> checkTable(file, problems));
        problems.throwIfAny(SeleneException.Kind.USER, "rank table and world size");
    }

    private void checkTable(Path file, Problems problems) {
        Checked<RankTable> table = RankTableFile.read(bytes(file), file.toString());
        table.problems(Severity.ERROR).forEach(problem -> problems.add(problem.describe()));
        table.value().ifPresent(known -> {
            if (known.servers().size() != nodeCount)
                problems.add("node_num is " + nodeCount + ", " + file + " lists "
                        + known.servers().size() + " servers");
            if (known.worldSize() != worldSize)
                problems.add("world_size is " + worldSize + ", " + file + " lists " + known.worldSize() + " devices");
        });
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES)
                throw SeleneException.user(file + ": longer than " + MAX_BYTES + " bytes");
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.USER,
                    "Ranktable file is not exist: " + file + " cannot be read (" + e
                            + "). At this place of the command line"
                            + " stands the number of devices, or a rank table of several nodes.",
                    e);
        }
    }
}
