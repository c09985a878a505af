package dev.selene.tools.datasets;

/** Runs a program that a model wrote, where it can do no harm. */
public interface CodeRunner {
    /** Languages that data sets ask for. */
    enum Language {
        PYTHON,
        CPP,
        JAVA,
        JAVASCRIPT,
        GO
    }

    /** @return empty if it ended with exit code 0, else why not */
    String run(Language language, String program);
}
