/**
 * How fast a model and what serves it are on this machine. Nothing here decides a result: what is timed is the same code that
 * serves. Each figure is a median of repetitions after a warm-up; inputs are random but the same in every run.
 */
package dev.selene.tools.bench;
