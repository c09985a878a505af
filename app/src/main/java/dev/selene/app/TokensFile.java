package dev.selene.app;

import dev.selene.base.JsonLines;
import dev.selene.base.SeleneException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;

/** The prompts of a tokens file, read as far ahead as the engine has room, and their names in the same order. */
final class TokensFile implements Iterable<int[]>, AutoCloseable {
    private final JsonLines lines;
    private final Queue<String> names = new ArrayDeque<>();
    private JsonLines.Line latest;

    private TokensFile(JsonLines lines) {
        this.lines = lines;
    }

    /** @param file {@code -} reads {@code stdin} */
    static TokensFile open(Path file, InputStream stdin) {
        return new TokensFile(JsonLines.open(file, stdin));
    }

    /** The name of the first prompt whose name was not asked for yet. */
    String nextName() {
        return names.remove();
    }

    /**
     * Of what is left of the file; each step may throw a {@link SeleneException} of kind DATA that names the line.
     */
    @Override
    public Iterator<int[]> iterator() {
        return new Iterator<>() {
            private Optional<JsonLines.Line> next = Optional.empty();

            @Override
            public boolean hasNext() {
                if (next.isEmpty()) next = lines.next();
                return next.isPresent();
            }

            @Override
            public int[] next() {
                if (!hasNext()) throw new NoSuchElementException();
                latest = next.get();
                next = Optional.empty();
                TokenSequence sequence = TokenSequence.parse(latest);
                names.add(sequence.name());
                return sequence.tokenIds();
            }
        };
    }

    /** The error of a prompt that was refused, which is the latest that was read. */
    SeleneException refused(SeleneException cause) {
        return latest.problem(cause.getMessage());
    }

    @Override
    public void close() {
        lines.close();
    }
}
