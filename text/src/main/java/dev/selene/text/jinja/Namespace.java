package dev.selene.text.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** The one value that a template can change: {@code namespace(a=1)}, then {@code set ns.a = 2}. */
final class Namespace {
    final Map<String, Object> values = new LinkedHashMap<>();
}
