/**
 * Other programs: the one place where tools start a process. A command is a list of words, never a line for a shell; it
 * ends within its time, and its output is bounded.
 */
package dev.selene.tools.process;
