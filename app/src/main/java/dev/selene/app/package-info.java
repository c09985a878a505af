/** The command line: options to records, wiring, exit codes. */
package dev.selene.app;
