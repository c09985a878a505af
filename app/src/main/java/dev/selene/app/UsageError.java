package dev.selene.app;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What becomes of a wrong command line: what is wrong, what was probably meant, where help is. */
final class UsageError {
    private UsageError() {}

    static int report(ParameterException error, PrintWriter err) {
        err.println("selene: " + message(error));
        if (error instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) err.println("Did you mean " + suggestions.getFirst() + "?");
        }
        err.println("Help: ./" + error.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE;
    }

    private static String message(ParameterException error) {
        boolean noCommand = error instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !error.getCommandLine().getSubcommands().isEmpty();
        if (noCommand)
            return "no command "
                    + ((UnmatchedArgumentException) error).getUnmatched().getFirst();
        return error.getMessage().replaceFirst("^Error: ", "");
    }
}
