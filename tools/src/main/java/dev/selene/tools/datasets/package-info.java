/**
 * Data sets in the file formats in which they are published, read from a folder that the user gives: each becomes a list
 * of {@link dev.selene.tools.datasets.Question}s with the prompt, the token limit and the judge of its published rule.
 *
 * <p>Nothing is downloaded. Files are only read; what is missing or broken is a
 * {@link dev.selene.base.SeleneException} of kind DATA that names file, line and cure.
 */
package dev.selene.tools.datasets;
