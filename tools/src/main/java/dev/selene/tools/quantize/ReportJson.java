package dev.selene.tools.quantize;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import java.util.List;

/** A report for programs. A number that is not finite is the text {@code NaN}, {@code Infinity} or {@code -Infinity}. */
final class ReportJson {
    private ReportJson() {}

    static ObjectNode of(QuantisationReport report) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("verdict", report.isGood() ? "good" : "not good");
        report.problems().forEach(json.putArray("problems")::add);
        json.put("source", report.source()).put("target", report.target());
        ObjectNode options = json.putObject("options");
        options.put("to", report.options().target().optionName());
        options.put("method", report.options().method().text());
        options.put("smooth", report.options().smoothing().text());
        report.types().notes().forEach(json.putArray("notes")::add);

        HeldOut.Summary heldOut = report.comparison().heldOut();
        ObjectNode predictions = json.putObject("held_out");
        predictions.put("prompts", report.prompts().heldOut().size()).put("tokens", heldOut.positions());
        put(predictions, "source_perplexity", heldOut.sourcePerplexity());
        put(predictions, "result_perplexity", heldOut.resultPerplexity());
        put(predictions, "mean_kl", heldOut.meanKl());
        put(predictions, "largest_kl", heldOut.largestKl());
        put(predictions, "top1_agreement", heldOut.top1Agreement());

        json.put("max_loss_points", report.options().tasks().maxLoss());
        ArrayNode tasks = json.putArray("tasks");
        for (TaskLoss task : report.tasks())
            tasks.addObject()
                    .put("task", task.task())
                    .put("asked", task.asked())
                    .put("source_right", task.sourceRight())
                    .put("result_right", task.resultRight())
                    .put("loss_points", task.points())
                    .put("lost", task.lost())
                    .put("gained", task.gained());

        ObjectNode calibration = json.putObject("calibration");
        calibration.put("prompts", report.prompts().calibration().size());
        calibration.put("tokens", report.prompts().calibrationTokens());
        calibration(calibration, report.calibration());

        ArrayNode layers = json.putArray("layers");
        for (LayerError layer : report.comparison().layers())
            put(layers.addObject().put("layer", layer.layer()), "relative_error", layer.relativeError());
        tensors(json.putArray("worst"), report.worst());
        tensors(json.putArray("tensors"), report.comparison().tensors());
        return json;
    }

    private static void calibration(ObjectNode json, CalibrationResult result) {
        ArrayNode groups = json.putArray("groups");
        for (CalibrationResult.Group group : result.groups()) {
            ObjectNode node = groups.addObject().put("linears", group.linears());
            group.alpha().ifPresent(alpha -> node.put("alpha", alpha));
            put(node, "output_error_unsmoothed", Math.sqrt(group.errorUnsmoothed()));
            put(node, "output_error", Math.sqrt(group.error()));
        }
        ObjectNode ranges = json.putObject("ranges");
        result.ranges()
                .forEach((linear, range) ->
                        ranges.putArray(linear).add(range.min()).add(range.max()));
        ArrayNode coverage = json.putArray("experts_not_reached");
        for (CalibrationResult.Coverage layer : result.coverage()) {
            if (layer.unreached().isEmpty()) continue;
            ObjectNode node = coverage.addObject().put("layer", layer.layer()).put("experts", layer.experts());
            layer.unreached().forEach(node.putArray("unreached")::add);
        }
    }

    private static void tensors(ArrayNode json, List<TensorError> tensors) {
        for (TensorError tensor : tensors) {
            ObjectNode node = json.addObject()
                    .put("linear", tensor.linear())
                    .put("type", tensor.type().name());
            put(node, "relative_error", tensor.relativeError());
            put(node, "snr_db", tensor.snrDb());
            put(node, "largest_error", tensor.largestError());
        }
    }

    private static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) json.put(name, value);
        else json.put(name, Double.toString(value));
    }
}
