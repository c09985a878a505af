package dev.selene.app;

import dev.selene.base.SeleneException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Turns from a file or a pipe, one a line, UTF-8. */
final class PipedInput implements ChatInput {
    private final BufferedReader reader;

    PipedInput(InputStream in) {
        reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    }

    @Override
    public Optional<String> next() {
        try {
            return Optional.ofNullable(reader.readLine());
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, "stdin cannot be read as UTF-8 text: " + e, e);
        }
    }
}
