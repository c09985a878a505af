package dev.selene.app;

import dev.selene.base.SeleneException;
import java.io.PrintWriter;
import picocli.CommandLine.ExitCode;

/** What becomes of an error that ends a command: one message on stderr and an exit code. */
final class Failure {
    private Failure() {}

    static int report(Throwable error, PrintWriter err) {
        int exitCode = switch (error) {
            case SeleneException e when e.kind() == SeleneException.Kind.INTERNAL -> reportBug(e, err);
            case SeleneException e -> {
                err.println("selene: " + e.getMessage());
                yield e.kind() == SeleneException.Kind.USER ? ExitCode.USAGE : ExitCode.SOFTWARE;
            }
            case OutOfMemoryError e -> {
                err.println("selene: out of memory: " + e.getMessage()
                        + ". Give the heap more, for example JAVA_TOOL_OPTIONS=-Xmx8g, or use a smaller --context.");
                yield ExitCode.SOFTWARE;
            }
            default -> reportBug(error, err);
        };
        err.flush();
        return exitCode;
    }

    private static int reportBug(Throwable error, PrintWriter err) {
        err.println("selene: this is a bug of Selene, please report it with the command and these lines:");
        error.printStackTrace(err);
        return ExitCode.SOFTWARE;
    }
}
