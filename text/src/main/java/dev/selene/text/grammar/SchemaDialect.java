package dev.selene.text.grammar;

/** Which JSON schemas are accepted. Whatever is accepted is obeyed. */
public enum SchemaDialect {
    /**
     * JSON Schema 2020-12 without what a text cannot be held to while it is written: {@code not}, {@code if},
     * {@code uniqueItems}, {@code contains}, {@code propertyNames}, {@code multipleOf}, external references. Where several types are
     * possible and none is named, keywords tell the type.
     */
    GENERAL,
    /** Moonshot Flavored JSON Schema, the dialect of Kimi's own service. */
    MFJS,
    /** The subset that OpenAI's strict structured outputs accept: closed objects with all properties required. */
    OPENAI_STRICT,
    /** Either of {@link #MFJS} and {@link #OPENAI_STRICT}. */
    STRICT
}
