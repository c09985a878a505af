package dev.selene.tools.weights;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import dev.selene.tools.JsonText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The rewriting of a checkpoint in another number type. Nothing is lost: a tensor that is not converted is carried over
 * byte by byte, whether or not inference uses it.
 */
public final class Conversion {
    /** What weights become. */
    public enum Target {
        /** FP8 and INT4 weights, and F16 and F32 ones, become BF16; all else is carried over. */
        BF16,
        /** The Linears that the published Kimi-K2 and DeepSeek-V3 store as FP8 become FP8; the rest as for BF16. */
        FP8
    }

    /** All Linears but router, embeddings, output head and {@code eh_proj}. */
    private static final Pattern FP8_LINEAR = Pattern.compile("(?:language_model\\.)?model\\.layers\\.\\d+\\."
            + "(?:self_attn\\.(?:q|q_a|q_b|kv_b|o)_proj|self_attn\\.kv_a_proj_with_mqa"
            + "|mlp\\.(?:experts\\.\\d+\\.|shared_experts\\.)?(?:gate|up|down)_proj)\\.weight");

    private final Checkpoint source;
    private final SourceReader reader;
    private final SourceWeights weights;
    private final Target target;
    private int converted;

    private Conversion(Checkpoint source, SourceReader reader, Target target) {
        this.source = source;
        this.reader = reader;
        this.weights = SourceWeights.of(source, reader);
        this.target = target;
    }

    /**
     * Plans the conversion; reads headers and no weights.
     *
     * @param source borrowed until the rewrite has run, as is {@code reader}
     * @param shardBytes most bytes of one file; empty keeps the files of the source
     * @throws SeleneException of kind USER if there is nothing to convert or the source is W8A8; of kind DATA if it is broken
     */
    public static Rewrite plan(Checkpoint source, SourceReader reader, Target target, OptionalLong shardBytes) {
        requireNoInt8(source);
        return new Conversion(source, reader, target).plan(shardBytes);
    }

    private Rewrite plan(OptionalLong shardBytes) {
        List<OutputShard> shards;
        if (shardBytes.isPresent()) {
            List<OutputTensor> tensors = new ArrayList<>();
            for (StoredTensor tensor : ShardLayout.inOrder(source)) tensors.addAll(made(tensor));
            shards = ShardLayout.bySize("model", shardBytes.getAsLong(), tensors);
        } else {
            shards = ShardLayout.asInSource(source, this::made);
        }
        if (converted == 0)
            throw SeleneException.user(source.directory() + ": no weight of it would change in a conversion to "
                    + target + ". ./selene inspect shows what it holds.");
        SortedMap<String, String> options = new TreeMap<>();
        options.put("--to", target.name().toLowerCase(Locale.ROOT));
        shardBytes.ifPresent(bytes -> options.put("--shard-size", Long.toString(bytes)));
        List<Path> companions = Companions.of(source.directory());
        return new Rewrite(
                "convert",
                options,
                source.directory(),
                SourceFiles.of(source, companions),
                shards,
                "model.safetensors.index.json",
                companions,
                Map.of(Rewrite.CONFIG, JsonText.of(config())));
    }

    private ObjectNode config() {
        ObjectNode config = ConfigJson.read(source.directory());
        ConfigJson.removeQuantisation(config);
        ConfigJson.setTorchDType(config, "bfloat16");
        if (target == Target.FP8) ConfigJson.setFp8(config, Fp8Encoder.BLOCK);
        return config;
    }

    private static void requireNoInt8(Checkpoint source) {
        Optional<StoredTensor> int8 = source.tensors().values().stream()
                .filter(tensor -> tensor.dtype() == DType.INT8 && tensor.name().endsWith(".weight"))
                .findFirst();
        if (int8.isPresent())
            throw SeleneException.user(source.directory() + ": " + int8.get().name() + " is INT8 (W8A8), which is not"
                    + " converted back: it would keep the error of its quantisation. Convert the original checkpoint.");
    }

    /** What becomes of one stored tensor; what belongs to a weight comes at the place of its values. */
    private List<OutputTensor> made(StoredTensor tensor) {
        Optional<SourceWeight> weight = weights.weightOf(tensor.name());
        if (weight.isEmpty()) return List.of(OutputTensor.copy(tensor.name(), tensor, reader));
        if (!weight.get().parts().getFirst().equals(tensor)) return List.of();
        return made(weight.get(), tensor);
    }

    private List<OutputTensor> made(SourceWeight weight, StoredTensor values) {
        boolean fp8 = target == Target.FP8 && FP8_LINEAR.matcher(weight.name()).matches();
        boolean alike = fp8
                ? weight instanceof Fp8Weight stored && stored.block() == Fp8Encoder.BLOCK
                : values.dtype() == DType.BF16;
        if (alike)
            return weight.parts().stream()
                    .map(part -> OutputTensor.copy(part.name(), part, reader))
                    .toList();
        converted++;
        return fp8 ? Fp8Encoder.of(weight) : List.of(Bf16Encoder.of(weight, shape(weight, values)));
    }

    private static Shape shape(SourceWeight weight, StoredTensor values) {
        return weight instanceof PlainWeight ? values.shape() : Shape.of(weight.rows(), weight.columns());
    }
}
