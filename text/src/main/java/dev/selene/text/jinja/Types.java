package dev.selene.text.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Which Python type a value has, and whether it is true. */
final class Types {
    private Types() {}

    /** The name of the Python type, as in Python's errors. */
    static String name(Object value) {
        return switch (value) {
            case null -> "NoneType";
            case Boolean _ -> "bool";
            case String _ -> "str";
            case Integer _, Long _, BigInteger _ -> "int";
            case Double _ -> "float";
            case Tuple _ -> "tuple";
            case Range _ -> "range";
            case List<?> _ -> "list";
            case Map<?, ?> _ -> "dict";
            case DictView view -> view.kind();
            case Generator _ -> "generator";
            case Namespace _ -> "Namespace";
            case Undefined _ -> "Undefined";
            case Macro _ -> "Macro";
            case Loop _ -> "LoopContext";
            case Function _ -> "function";
            default -> value.getClass().getSimpleName();
        };
    }

    static boolean isTrue(Object value) {
        return switch (value) {
            case null -> false;
            case Undefined _ -> false;
            case Boolean b -> b;
            case String s -> !s.isEmpty();
            case Integer _, Long _, BigInteger _ -> Numbers.big(value).signum() != 0;
            case Double d -> d != 0;
            case Tuple t -> !t.items().isEmpty();
            case List<?> l -> !l.isEmpty();
            case Map<?, ?> m -> !m.isEmpty();
            case DictView v -> !v.items().isEmpty();
            default -> true;
        };
    }
}
