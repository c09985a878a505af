package dev.selene.tools.doctor;

import dev.selene.deployment.Severity;

/**
 * One entry of the catalogue.
 *
 * @param id its name, which never changes: group, dot, subject
 * @param severity ERROR when the service does not start or its answers are worthless
 * @param title what is looked at, as a statement that holds when all is well
 * @param why what happens when it does not hold
 * @param cure what to do then; a finding may know better
 */
public record Check(String id, Severity severity, String title, String why, String cure, Look look) {
    /** Looks at a site and changes nothing. */
    @FunctionalInterface
    public interface Look {
        Outcome at(Site site);
    }

    /** What it is about. */
    public CheckGroup group() {
        return CheckGroup.of(id);
    }
}
