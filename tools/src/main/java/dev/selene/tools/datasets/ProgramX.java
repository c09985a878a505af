package dev.selene.tools.datasets;

/** Puts a HumanEval-X program together: declaration, completion and tests in the order that each language needs. */
final class ProgramX {
    private ProgramX() {}

    static String of(CodeRunner.Language language, Row row, String completion) {
        String body = row.get("prompt") + completion;
        String test = row.get("test");
        return switch (language) {
            case PYTHON, CPP, JAVASCRIPT, JAVA -> body + "\n" + test;
            case GO -> go(row, body, test);
        };
    }

    /** Go wants all imports before everything else, and those of the tests are a field of their own. */
    private static String go(Row row, String body, String test) {
        String setup = row.fields().getOrDefault("test_setup", "package main\n");
        String withoutPackage =
                body.replaceFirst("(?m)^package \\w+\\s*", "").replaceFirst("(?s)^\\s*import \\(.*?\\)\\s*", "");
        return setup + "\n" + withoutPackage + "\n" + test;
    }
}
