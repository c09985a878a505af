/**
 * The command that MindIE's guide proves a deployment with, {@code modeltest/run.sh}: its positional grammar, its modes on
 * the bare model, its output folders and files.
 *
 * <p>Everything is computed by one rank in this process; {@link dev.selene.tools.modeltest.RankLayout} is checked and told.
 */
package dev.selene.tools.modeltest;
