package dev.selene.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** Variables of a block and, behind them, of the blocks around it. */
final class Scope {
    private final Scope outer;
    private final Map<String, Object> variables;

    private Scope(Scope outer, Map<String, Object> variables) {
        this.outer = outer;
        this.variables = variables;
    }

    static Scope of(Map<String, ?> variables) {
        return new Scope(null, new HashMap<>(variables));
    }

    Scope inner() {
        return new Scope(this, new HashMap<>());
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.variables.get(name);
            if (value != null || scope.variables.containsKey(name)) return value;
        }
        return Undefined.name(name);
    }
}
