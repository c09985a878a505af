package dev.selene.text.jinja;

/** Something that a template can call. */
interface Function {
    /** As shown in errors. */
    String name();

    Object call(Arguments arguments);

    /** A function written in Java. */
    static Function of(String name, java.util.function.Function<Arguments, Object> body) {
        return new Native(name, body);
    }

    /** See {@link #of}. */
    record Native(String name, java.util.function.Function<Arguments, Object> body) implements Function {
        @Override
        public Object call(Arguments arguments) {
            return body.apply(arguments);
        }
    }
}
