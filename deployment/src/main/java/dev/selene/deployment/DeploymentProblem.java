package dev.selene.deployment;

/**
 * One thing that is wrong, or worth knowing, with what an operator has written.
 *
 * @param subject the key, field or variable it is about, with its path; empty when it is the whole
 * @param message what is wrong; MindIE's own words where they are known
 * @param cure how to mend it, a sentence; empty when nothing needs to be done
 */
public record DeploymentProblem(Severity severity, Place place, String subject, String message, String cure) {
    /** {@code config.json:3:9: ServerConfig.port: what is wrong. How to mend it.} */
    public String describe() {
        String head = subject.isEmpty() ? place + ": " : place + ": " + subject + ": ";
        return head + message.strip() + (cure.isEmpty() ? "" : " " + cure);
    }
}
