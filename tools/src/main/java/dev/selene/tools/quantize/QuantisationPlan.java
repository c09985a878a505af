package dev.selene.tools.quantize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.formats.Checkpoint;
import dev.selene.tools.JsonText;
import dev.selene.tools.weights.Companions;
import dev.selene.tools.weights.ConfigJson;
import dev.selene.tools.weights.OutputShard;
import dev.selene.tools.weights.OutputTensor;
import dev.selene.tools.weights.Rewrite;
import dev.selene.tools.weights.ShardLayout;
import dev.selene.tools.weights.SourceFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a quantised checkpoint, planned from what was calibrated. */
final class QuantisationPlan {
    private QuantisationPlan() {}

    /** @param source borrowed until the rewrite has run, as is what {@code tensors} reads with */
    static Rewrite of(
            Checkpoint source,
            QuantiseOptions options,
            LinearTypes types,
            QuantisedTensors tensors,
            CalibrationResult calibration) {
        Target target = options.target();
        List<OutputTensor> made = tensors.madeOf(ShardLayout.inOrder(source));
        List<OutputShard> shards = ShardLayout.bySize(
                target.fileStem(), options.shardBytes().orElse(QuantiseOptions.DEFAULT_SHARD_BYTES), made);
        Map<String, byte[]> documents = new LinkedHashMap<>();
        ObjectNode config = ConfigJson.read(source.directory());
        ConfigJson.removeQuantisation(config);
        ConfigJson.setTorchDType(config, "bfloat16");
        if (target.isCompressedTensors()) config.set("quantization_config", Documents.int4Config(types.types()));
        else documents.put("quant_model_description.json", JsonText.of(Documents.description(tensors.written())));
        documents.put(Rewrite.CONFIG, JsonText.of(config));
        List<Path> companions = Companions.of(source.directory());
        return new Rewrite(
                "quantize",
                identity(options, types, calibration),
                source.directory(),
                SourceFiles.of(source, companions),
                shards,
                target.fileStem() + ".safetensors.index.json",
                companions,
                documents);
    }

    /** All that decides the bytes besides the source: an unfinished target goes on only with the same. */
    private static SortedMap<String, String> identity(
            QuantiseOptions options, LinearTypes types, CalibrationResult calibration) {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put("--to", options.target().optionName());
        identity.put("recipe (checksum)", checksum(types.types().toString()));
        identity.put("calibration (checksum)", checksum(fingerprint(calibration)));
        identity.put("--method", options.method().text());
        identity.put("--smooth", options.smoothing().text());
        options.shardBytes().ifPresent(bytes -> identity.put("--shard-size", Long.toString(bytes)));
        return identity;
    }

    private static String fingerprint(CalibrationResult calibration) {
        StringBuilder text = new StringBuilder(calibration.ranges().toString());
        append(text, calibration.folding().columns());
        append(text, calibration.folding().rows());
        return text.toString();
    }

    private static void append(StringBuilder text, Map<String, int[]> exponents) {
        exponents.forEach((name, values) -> {
            text.append('\n').append(name);
            for (int value : values) text.append(' ').append(value);
        });
    }

    private static String checksum(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
