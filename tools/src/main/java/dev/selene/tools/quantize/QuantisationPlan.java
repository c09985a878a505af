package dev.selene.tools.quantize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.formats.Checkpoint;
import dev.selene.tools.JsonText;
import dev.selene.tools.weights.Companions;
import dev.selene.tools.weights.ConfigJson;
import dev.selene.tools.weights.Folding;
import dev.selene.tools.weights.OutputShard;
import dev.selene.tools.weights.OutputTensor;
import dev.selene.tools.weights.Rewrite;
import dev.selene.tools.weights.ShardLayout;
import dev.selene.tools.weights.SourceFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The files of a quantised checkpoint, planned from what was calibrated. */
final class QuantisationPlan {
    private QuantisationPlan() {}

    /**
     * @param source borrowed until the rewrite has run, as is what {@code tensors} reads with
     * @param identity all that decides the bytes besides the source
     */
    static Rewrite of(
            Checkpoint source,
            QuantiseOptions options,
            LinearTypes types,
            QuantisedTensors tensors,
            CalibrationResult calibration,
            SortedMap<String, String> identity) {
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
        if (options.needsCalibration(types)) documents.put(Folding.FILE_NAME, CalibrationFile.bytes(calibration));
        documents.put(Rewrite.CONFIG, JsonText.of(config));
        List<Path> companions = Companions.of(source.directory());
        return new Rewrite(
                "quantize",
                identity,
                source.directory(),
                SourceFiles.of(source, companions),
                shards,
                target.fileStem() + ".safetensors.index.json",
                companions,
                documents);
    }
}
