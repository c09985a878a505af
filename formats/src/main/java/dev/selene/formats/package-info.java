/**
 * Checkpoints as published: safetensors shards, {@code config.json}, {@code generation_config.json}, quantisation
 * descriptions.
 *
 * <p>Files are mapped, never executed and never trusted: every length and offset is checked before use, and everything
 * wrong with a file is a {@link dev.selene.base.SeleneException} of kind DATA that names it. Only {@link
 * dev.selene.formats.Checkpoint} owns memory (the mappings); what it hands out is borrowed.
 */
package dev.selene.formats;
