package dev.selene.tools.quantize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.formats.DurableFile;
import dev.selene.tools.JsonText;
import dev.selene.tools.weights.Folding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What calibration found, as a file beside the weights: an interrupted run goes on with it instead of running the source
 * again, and {@code verify-weights} undoes the smoothing by it.
 */
final class CalibrationFile {
    private static final int FORMAT = 1;

    private CalibrationFile() {}

    static void write(CalibrationResult result, Path directory) {
        try {
            DurableFile.write(directory.resolve(Folding.FILE_NAME), bytes(result));
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA,
                    directory + ": what calibration found cannot be written: " + e
                            + ". Mend that and give the same command again.",
                    e);
        }
    }

    static byte[] bytes(CalibrationResult result) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("format", FORMAT).put("tokens", result.tokens());
        ObjectNode ranges = json.putObject("ranges");
        result.ranges()
                .forEach((linear, range) ->
                        ranges.putArray(linear).add(range.min()).add(range.max()));
        result.folding().addTo(json);
        ArrayNode groups = json.putArray("groups");
        for (CalibrationResult.Group group : result.groups()) {
            ObjectNode node = groups.addObject().put("linears", group.linears());
            group.alpha().ifPresent(alpha -> node.put("alpha", alpha));
            node.put("error_unsmoothed", group.errorUnsmoothed()).put("error", group.error());
        }
        ArrayNode coverage = json.putArray("coverage");
        for (CalibrationResult.Coverage layer : result.coverage()) {
            ObjectNode node = coverage.addObject().put("layer", layer.layer()).put("experts", layer.experts());
            layer.unreached().forEach(node.putArray("unreached")::add);
        }
        result.problems().forEach(json.putArray("problems")::add);
        return JsonText.of(json);
    }

    /** @throws SeleneException of kind DATA if there is one that cannot be understood */
    static Optional<CalibrationResult> read(Path directory) {
        Path file = directory.resolve(Folding.FILE_NAME);
        if (Files.notExists(file)) return Optional.empty();
        try {
            return Optional.of(parse(Json.read(file, Folding.MAX_BYTES), file.toString()));
        } catch (IllegalArgumentException e) {
            throw SeleneException.data(file + ": not what calibration of this version writes: " + e.getMessage()
                    + ". Remove it, and the same command calibrates again.");
        }
    }

    private static CalibrationResult parse(JsonNode json, String source) {
        if (json.path("format").asInt() != FORMAT) throw new IllegalArgumentException("format is not " + FORMAT);
        Map<String, InputRange> ranges = new TreeMap<>();
        json.path("ranges")
                .properties()
                .forEach(range -> ranges.put(
                        range.getKey(),
                        new InputRange(
                                number(range.getValue().path(0)).floatValue(),
                                number(range.getValue().path(1)).floatValue())));
        List<CalibrationResult.Group> groups = new ArrayList<>();
        for (JsonNode node : json.path("groups"))
            groups.add(new CalibrationResult.Group(
                    text(node.path("linears")),
                    node.has("alpha") ? Optional.of(number(node.path("alpha")).doubleValue()) : Optional.empty(),
                    number(node.path("error_unsmoothed")).doubleValue(),
                    number(node.path("error")).doubleValue()));
        List<CalibrationResult.Coverage> coverage = new ArrayList<>();
        for (JsonNode node : json.path("coverage")) {
            List<Integer> unreached = new ArrayList<>();
            for (JsonNode expert : node.path("unreached"))
                unreached.add(number(expert).intValue());
            coverage.add(new CalibrationResult.Coverage(
                    number(node.path("layer")).intValue(),
                    number(node.path("experts")).intValue(),
                    unreached));
        }
        List<String> problems = new ArrayList<>();
        for (JsonNode problem : json.path("problems")) problems.add(text(problem));
        return new CalibrationResult(
                number(json.path("tokens")).intValue(), ranges, Folding.of(json, source), groups, coverage, problems);
    }

    private static Number number(JsonNode json) {
        if (!json.isNumber()) throw new IllegalArgumentException("a number is missing");
        return json.numberValue();
    }

    private static String text(JsonNode json) {
        if (!json.isTextual()) throw new IllegalArgumentException("a text is missing");
        return json.textValue();
    }
}
