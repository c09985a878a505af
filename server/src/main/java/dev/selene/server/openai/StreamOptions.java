package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/** The field {@code stream_options}. */
final class StreamOptions {
    private StreamOptions() {}

    /** Whether a stream ends with a chunk that counts tokens. */
    static boolean includeUsage(Fields fields, boolean stream) {
        FieldProblems problems = fields.problems();
        Optional<JsonNode> value = fields.get("stream_options");
        if (value.isEmpty()) return false;
        if (!value.get().isObject()) {
            problems.wrongType("stream_options", "an object", JsonKind.of(value.get()));
            return false;
        }
        if (!stream) problems.invalid("stream_options", "is only possible with stream true");
        var options = new Fields(value.get(), "stream_options", problems);
        options.refuseOthers(Set.of("include_usage", "include_obfuscation"));
        if (options.bool("include_obfuscation", false))
            problems.add("stream_options.include_obfuscation", "unsupported_value", "is not supported, leave it out");
        return options.bool("include_usage", false);
    }
}
