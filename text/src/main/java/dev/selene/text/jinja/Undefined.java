package dev.selene.text.jinja;

/**
 * A name, attribute or element that is not there. Prints as nothing, is false and empty; any other use is the error
 * {@code message}.
 */
record Undefined(String message) {
    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined attribute(Object owner, String name) {
        return new Undefined(describe(owner) + " has no attribute '" + name + "'");
    }

    static Undefined element(Object owner, Object key) {
        return key instanceof String name
                ? attribute(owner, name)
                : new Undefined(describe(owner) + " has no element " + PythonText.brief(key));
    }

    TemplateFailure failure() {
        return new TemplateFailure(message);
    }

    private static String describe(Object owner) {
        return owner == null ? "'None'" : "'" + Types.name(owner) + " object'";
    }
}
