/**
 * Asking a model the questions of a data set: who answers, the record of every item, going on after an interruption, and
 * the counts that come out.
 *
 * <p>{@link dev.selene.tools.accuracy.AccuracyRun} asks and judges on the calling thread. The item log is a file of JSON
 * lines, appended in the order of the questions; what is in it is not asked again.
 */
package dev.selene.tools.accuracy;
