/**
 * The command line: options to records, wiring, exit codes.
 *
 * <p>The only place that reads system properties and ends the JVM. Results go to stdout, everything else to stderr. Each
 * command is a class that says its options and hands over to the libraries; none starts a thread.
 */
package dev.selene.app;
