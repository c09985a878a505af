package dev.selene.text.jinja;

import java.util.List;

/**
 * What {@code keys()}, {@code values()} or {@code items()} of a dictionary gives.
 *
 * @param kind {@code dict_keys}, {@code dict_values} or {@code dict_items}
 */
record DictView(String kind, List<Object> items) {}
