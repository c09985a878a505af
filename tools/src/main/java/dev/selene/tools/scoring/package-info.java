/**
 * How answers are judged: pure functions from text to a verdict, one class for each published rule, and the statistics of
 * counting them.
 *
 * <p>Nothing here reads a file, starts a process or knows a model. All classes are stateless and thread-safe.
 */
package dev.selene.tools.scoring;
