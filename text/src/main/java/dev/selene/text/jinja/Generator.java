package dev.selene.text.jinja;

import java.util.Iterator;

/** What filters such as {@code map} give: a sequence that can be walked once and has no length. */
record Generator(Iterator<Object> items) {}
