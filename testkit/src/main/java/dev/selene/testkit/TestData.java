package dev.selene.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the data that tests compare with: {@code testdata/} and {@code models/} of the checkout. */
public final class TestData {
    private TestData() {}

    /**
     * @param relative for example {@code "golden/k2-micro"}
     * @return that file or folder below {@code testdata/}
     */
    public static Path path(String relative) {
        return existing(home().resolve("testdata").resolve(relative));
    }

    /** The embedded demonstration model. */
    public static Path microK2() {
        return existing(home().resolve("models/micro-k2"));
    }

    private static Path home() {
        String home = System.getProperty("selene.home");
        if (home == null)
            throw new IllegalStateException("system property selene.home is not set: run tests with ./test or mvn,"
                    + " or add -Dselene.home=<checkout>");
        return Path.of(home);
    }

    private static Path existing(Path path) {
        if (!Files.exists(path)) throw new IllegalStateException(path + " is missing from this checkout");
        return path;
    }
}
