package dev.selene.tools.doctor;

import dev.selene.base.SeleneException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs checks side by side. */
public final class Doctor {
    /** Told as checks end, from several threads. */
    @FunctionalInterface
    public interface Progress {
        void ended(Check check, int done, int total);
    }

    private Doctor() {}

    /** The results in the order of the checks. A check that cannot look is skipped; it does not stop the others. */
    public static List<CheckResult> examine(Site site, List<Check> checks, Progress progress) {
        AtomicInteger done = new AtomicInteger();
        return SideBySide.map(checks, check -> {
            CheckResult result = new CheckResult(check, look(check, site));
            progress.ended(check, done.incrementAndGet(), checks.size());
            return result;
        });
    }

    private static Outcome look(Check check, Site site) {
        try {
            return check.look().at(site);
        } catch (SeleneException e) {
            if (e.kind() == SeleneException.Kind.CANCELLED) throw e;
            return new Outcome.Skipped("could not look: " + e.getMessage());
        }
    }
}
