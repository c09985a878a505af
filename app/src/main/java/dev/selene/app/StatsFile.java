package dev.selene.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.selene.base.SeleneException;
import dev.selene.engine.EngineStats;
import dev.selene.engine.ExpertLoad;
import dev.selene.llm.Llm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an engine has done, as one JSON object. */
final class StatsFile {
    private static final double NANOS = 1e9;

    private StatsFile() {}

    /** @param llm is closed, so that its last step counts */
    static void write(Path file, Llm llm) {
        try {
            Files.writeString(file, toJson(llm) + "\n");
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": statistics cannot be written: " + e, e);
        }
    }

    private static String toJson(Llm llm) {
        EngineStats stats = llm.stats();
        return JsonOut.object(json -> {
            json.writeNumberField("steps", stats.steps());
            json.writeNumberField("preemptions", stats.preemptions());
            writeTokens(json, stats.tokens());
            writeSeconds(json, stats.nanos());
            if (llm.expertLoad().isPresent()) writeLoad(json, llm.expertLoad().get());
        });
    }

    private static void writeTokens(JsonGenerator json, EngineStats.Tokens tokens) throws IOException {
        json.writeObjectFieldStart("tokens");
        json.writeNumberField("prefilled", tokens.prefilled());
        json.writeNumberField("cached", tokens.cached());
        json.writeNumberField("decoded", tokens.decoded());
        json.writeNumberField("guessed", tokens.guessed());
        json.writeNumberField("guessed_right", tokens.guessedRight());
        json.writeNumberField("generated", tokens.generated());
        json.writeEndObject();
    }

    private static void writeSeconds(JsonGenerator json, EngineStats.PhaseNanos nanos) throws IOException {
        json.writeObjectFieldStart("seconds");
        json.writeNumberField("schedule", nanos.schedule() / NANOS);
        json.writeNumberField("run", nanos.run() / NANOS);
        json.writeNumberField("sample", nanos.sample() / NANOS);
        json.writeNumberField("draft", nanos.draft() / NANOS);
        json.writeNumberField("settle", nanos.settle() / NANOS);
        json.writeEndObject();
    }

    /** By layer; a dense one has zeros. */
    private static void writeLoad(JsonGenerator json, ExpertLoad load) throws IOException {
        json.writeArrayFieldStart("tokens_per_expert");
        for (int layer = 0; layer < load.numLayers(); layer++) {
            long[] tokens = load.tokensPerExpert(layer);
            json.writeArray(tokens, 0, tokens.length);
        }
        json.writeEndArray();
    }
}
