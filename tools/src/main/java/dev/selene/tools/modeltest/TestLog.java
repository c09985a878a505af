package dev.selene.tools.modeltest;

import dev.selene.base.SeleneException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The lines of a run, to the user and into a file of the output tree. Owns the open file. */
public final class TestLog implements AutoCloseable {
    private final Consumer<String> out;
    private final BufferedWriter file;

    TestLog(Path file, Consumer<String> out) {
        this.out = out;
        try {
            this.file = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.CONFIG, file + ": cannot be written: " + e, e);
        }
    }

    void line(String text) {
        out.accept(text);
        try {
            file.write(text);
            file.newLine();
            file.flush();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, "the log cannot be written: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, "the log cannot be closed: " + e, e);
        }
    }
}
