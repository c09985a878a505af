package dev.selene.tools.verify;

import dev.selene.tools.doctor.Outcome;

/**
 * One thing that a faithful service does.
 *
 * @param id its name
 * @param title what holds when it is faithful
 */
public record Trial(String id, String title, Look look) {
    /** Asks a service. */
    @FunctionalInterface
    public interface Look {
        Outcome at(Service service);
    }

    /** A trial and what came of it. */
    public record Result(Trial trial, Outcome outcome) {}
}
