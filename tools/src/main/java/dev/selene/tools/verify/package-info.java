/**
 * Whether a running service is faithful to its model: asked over HTTP alone, so that ours, MindIE's and others are held to the
 * same. Each trial says what it saw; what a service does not offer is skipped and never counted as passed.
 */
package dev.selene.tools.verify;
