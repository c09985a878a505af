package dev.selene.tools.process;

import java.time.Duration;

/** What became of a command. */
public sealed interface CommandResult {
    /**
     * It ended.
     *
     * @param output standard output and error, in the order in which they came
     */
    record Finished(int exitCode, String output) implements CommandResult {
        /** Whether it ended well. */
        public boolean succeeded() {
            return exitCode == 0;
        }
    }

    /** There is no such program on this machine. */
    record Absent(String program) implements CommandResult {}

    /** It was ended because it took longer. */
    record TimedOut(Duration limit) implements CommandResult {}

    /** It was ended because it said more than anybody would read. */
    record TooLong(int limitBytes) implements CommandResult {}

    /** The output; empty unless it ended. */
    default String text() {
        return this instanceof Finished finished ? finished.output() : "";
    }

    /** In a few words, for evidence. */
    default String describe() {
        return switch (this) {
            case Finished(int exitCode, String output) -> {
                String first = output.strip().lines().findFirst().orElse("no output");
                yield exitCode == 0 ? first : "exit code " + exitCode + ": " + first;
            }
            case Absent(String program) -> program + " is not on this machine";
            case TimedOut(Duration limit) -> "no answer within " + limit.toSeconds() + " s";
            case TooLong(int limitBytes) -> "more than " + limitBytes + " bytes of output";
        };
    }
}
