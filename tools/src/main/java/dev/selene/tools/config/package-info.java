/** Writes MindIE's config.json: for a checkpoint and a machine, or from a file of an older version. */
package dev.selene.tools.config;
