package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Whether a directory that an earlier run left can be gone on with, and from where. */
final class Resumption {
    private final Path path;
    private final Manifest fresh;
    private final Manifest found;

    private Resumption(Path path, Manifest fresh, Manifest found) {
        this.path = path;
        this.fresh = fresh;
        this.found = found;
    }

    /**
     * The manifest to go on with: {@code found}, without the shards from the first one on that is not there as it was noted.
     *
     * @throws SeleneException of kind USER if another command, source or options began it
     */
    static Manifest of(Path path, Manifest fresh, Manifest found, Rewrite rewrite) throws IOException {
        new Resumption(path, fresh, found).requireSame();
        List<FileRecord> whole = new ArrayList<>();
        for (FileRecord shard : found.shards()) {
            if (whole.size() == rewrite.shards().size()) break;
            OutputShard planned = rewrite.shards().get(whole.size());
            if (!planned.fileName().equals(shard.name())
                    || CheckpointRewriter.fileBytes(planned) != shard.bytes()
                    || !isThere(path, shard)) break;
            whole.add(shard);
        }
        boolean complete = found.complete() && whole.size() == rewrite.shards().size() && allThere(path, found.files());
        return new Manifest(
                found.command(),
                found.options(),
                found.source(),
                whole,
                complete ? found.files() : List.of(),
                complete);
    }

    private static boolean allThere(Path path, List<FileRecord> files) throws IOException {
        for (FileRecord file : files) if (!isThere(path, file)) return false;
        return true;
    }

    private static boolean isThere(Path path, FileRecord noted) throws IOException {
        Path file = path.resolve(noted.name());
        return Files.isRegularFile(file) && Files.size(file) == noted.bytes();
    }

    private void requireSame() {
        if (!found.command().equals(fresh.command()))
            throw another("selene " + found.command(), "selene " + fresh.command());
        TreeSet<String> names = new TreeSet<>(found.options().keySet());
        names.addAll(fresh.options().keySet());
        for (String name : names) {
            String before = found.options().getOrDefault(name, "not given");
            String now = fresh.options().getOrDefault(name, "not given");
            if (!before.equals(now)) throw another(name + " " + before, name + " " + now);
        }
        if (!found.source().equals(fresh.source())) throw another(changedSource(found), changedSource(fresh));
    }

    /** The first file that is not the same in both, as {@code one} has it. */
    private String changedSource(Manifest one) {
        int at = 0;
        while (at < Math.min(found.source().size(), fresh.source().size())
                && found.source().get(at).equals(fresh.source().get(at))) at++;
        if (at == one.source().size()) return at + " source files";
        FileStamp stamp = one.source().get(at);
        return "a source with " + stamp.name() + " of " + stamp.bytes() + " bytes, modified "
                + java.time.Instant.ofEpochMilli(stamp.modifiedMillis());
    }

    private SeleneException another(String before, String now) {
        return SeleneException.user(path + " was begun with " + before + ", this is " + now
                + ". Give the command and the source that it was begun with, or name another directory, or remove it"
                + " (rm -r " + path + ") and begin anew.");
    }
}
