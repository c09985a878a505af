package dev.selene.app;

import dev.selene.server.ApiKeys;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a key for a client of the server. */
@Command(
        name = "api-key",
        description = "Make an API key for a client of the server.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The key goes to stderr, once; stdout gets the line for the file of keys, which holds its hash alone.",
            "",
            "Examples:",
            "  ./selene api-key alice",
            "",
            "Add that line to a file, with >> keys.txt, and serve with --api-key-file keys.txt."
        })
final class ApiKeyCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "NAME", description = "of its owner, told in the audit log: letters, digits and . _ -")
    private String name;

    ApiKeyCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        ApiKeys.Created created = ApiKeys.create(name);
        streams.err().println("key of " + name + ", shown this once: " + created.key());
        streams.printLine(created.line());
        return 0;
    }
}
