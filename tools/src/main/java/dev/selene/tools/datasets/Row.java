package dev.selene.tools.datasets;

import dev.selene.base.SeleneException;
import java.util.Map;

/**
 * One record of a data file, its fields by name.
 *
 * @param group file or subject
 * @param index counts from 0 within the group
 * @param where file and line, for errors
 */
record Row(String group, int index, String where, Map<String, String> fields) {
    String key() {
        return group + "_" + index;
    }

    /**
     * The field of the first of these names that is there.
     *
     * @throws SeleneException of kind DATA if none is
     */
    String get(String... names) {
        for (String name : names) {
            String value = fields.get(name);
            if (value != null) return value;
        }
        throw SeleneException.data(where + ": no field " + String.join(" or ", names) + ", only "
                + String.join(", ", fields.keySet()) + ". Is this file of another data set or version?");
    }
}
