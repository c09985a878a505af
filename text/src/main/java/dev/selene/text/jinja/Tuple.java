package dev.selene.text.jinja;

import java.util.List;

/** A Python tuple. */
record Tuple(List<Object> items) {}
