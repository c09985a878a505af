package dev.selene.engine;

/** Tells one request from another for as long as an engine lives. */
record SequenceId(long value) {}
