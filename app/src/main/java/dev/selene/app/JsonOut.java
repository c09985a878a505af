package dev.selene.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes results as JSON, one object a line. Floats are the shortest decimal that reads back as the same F32. */
final class JsonOut {
    /** Writes the fields of one object. */
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private JsonOut() {}

    /** The object as a line, without its end. */
    static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.mapper().createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static void writeIds(JsonGenerator json, String name, int[] ids) throws IOException {
        json.writeFieldName(name);
        json.writeArray(ids, 0, ids.length);
    }

    /** Writes a log-probability; null for that of a token that cannot come, since JSON has no infinity. */
    static void writeLogprob(JsonGenerator json, float value) throws IOException {
        if (value == Float.NEGATIVE_INFINITY) json.writeNull();
        else json.writeNumber(value);
    }

    /**
     * Writes a finite number.
     *
     * @throws SeleneException of kind DATA for NaN and infinities, which JSON does not have
     */
    static void writeFloat(JsonGenerator json, float value) throws IOException {
        if (!Float.isFinite(value))
            throw SeleneException.data("a logit is " + value + ": the checkpoint's weights or scales are broken, or its"
                    + " activations overflow F32. selene inspect shows what the checkpoint holds.");
        json.writeNumber(value);
    }
}
