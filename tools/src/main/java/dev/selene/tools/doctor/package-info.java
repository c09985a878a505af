/**
 * What speaks against a deployment before it is started: a catalogue of named checks, each with its severity, evidence and
 * cure.
 *
 * <p>A check looks and changes nothing. It reads files below a given root and runs programs through a given {@link
 * dev.selene.tools.process.CommandRunner}; the environment is a parameter. Whether config.json and the rank table are right
 * is judged by {@code deployment}, as at the start of the service. What a check cannot see it skips, with the reason: a
 * skipped check is not a passed one.
 */
package dev.selene.tools.doctor;
