/**
 * An interpreter of the subset of Jinja in which chat templates are published, with the values, operators and printing
 * of Python.
 *
 * <p>Rendering matches Jinja2 3.1 as the transformers library sets it up: {@code trim_blocks} and
 * {@code lstrip_blocks} on, loop controls, the immutable sandbox, no escaping, {@code tojson} as {@code json.dumps}
 * without ASCII escapes, {@code raise_exception}, {@code strftime_now} and {@code generation} blocks. A construct
 * outside the subset is an error that names it; nothing is skipped.
 *
 * <p>A template sees the variables it is given and nothing else: no Java object, file, class or property. It cannot
 * change them. Every rendering is bounded in steps, characters, nesting and output ({@link JinjaTemplate}).
 *
 * <p>Values are {@code null} (None), Boolean, Integer, Long, BigInteger, Double, String, {@code List<Object>} and
 * {@code Map<String, Object>}. Text is counted and cut in code points.
 */
package dev.selene.text.jinja;
