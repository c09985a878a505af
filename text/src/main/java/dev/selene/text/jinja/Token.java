package dev.selene.text.jinja;

/**
 * @param text the symbol, name or template text; of a string its value
 * @param value of a number its value, otherwise {@code text}
 */
record Token(Kind kind, String text, Object value, int line) {
    enum Kind {
        DATA,
        VARIABLE_BEGIN,
        VARIABLE_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean isOperator(String symbol) {
        return kind == Kind.OPERATOR && text.equals(symbol);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /** As shown in errors. */
    String shown() {
        return switch (kind) {
            case DATA -> "template text";
            case END -> "end of template";
            case VARIABLE_BEGIN, VARIABLE_END, BLOCK_BEGIN, BLOCK_END, OPERATOR -> "'" + text + "'";
            case NAME -> "'" + text + "'";
            case STRING -> "string '" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'";
            case INTEGER, FLOAT -> "number " + PythonText.brief(value);
        };
    }
}
