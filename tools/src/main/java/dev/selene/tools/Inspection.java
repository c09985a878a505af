package dev.selene.tools;

import dev.selene.base.DType;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.GenerationConfig;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.MoeConfig;
import dev.selene.formats.StoredTensor;
import dev.selene.model.CheckpointBinding;
import dev.selene.model.MtpWeights;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a checkpoint is, told from its configuration and headers, and whether it would load.
 *
 * @param parameters numbers that the model was trained to have, without scales, over the tensors that would be loaded
 * @param activeParameters those that take part in one token: all but the experts that it is not routed to
 * @param groups sizes by part and dtype, of the tensors that would be loaded
 * @param bytes of the tensors that would be loaded
 * @param numLoaded tensors that would be loaded
 * @param skipped rule to the number of tensors that it leaves out
 * @param carriesMtp whether the weights of a multi-token prediction layer are there, for guesses with {@code --speculate}
 * @param problems what speaks against loading; empty when it would load
 */
public record Inspection(
        String directory,
        ModelConfig config,
        GenerationConfig generationConfig,
        long parameters,
        long activeParameters,
        List<GroupSize> groups,
        long bytes,
        int numLoaded,
        SortedMap<String, Integer> skipped,
        boolean carriesMtp,
        List<String> problems) {
    /** What one part takes in one dtype. */
    public record GroupSize(TensorGroup group, DType dtype, int tensors, long bytes) {}

    /** Suffixes of tensors that belong to a quantised weight and are no parameters themselves. */
    private static final List<String> SCALES = List.of(
            ".weight_scale_inv",
            ".weight_scale",
            ".weight_offset",
            ".weight_shape",
            ".input_scale",
            ".input_offset",
            ".quant_bias",
            ".deq_scale");

    /** Reads headers and small vectors, no weights. */
    public static Inspection of(Checkpoint checkpoint) {
        try (CheckpointBinding binding = new CheckpointBinding(checkpoint, Dequantisation.BF16)) {
            List<StoredTensor> loaded = checkpoint.tensors().values().stream()
                    .filter(tensor -> binding.isBound(tensor.name()))
                    .toList();
            SortedMap<String, Integer> skipped = new TreeMap<>();
            binding.skipped().values().forEach(rule -> skipped.merge(rule, 1, Integer::sum));
            long parameters = loaded.stream().mapToLong(Inspection::parameters).sum();
            return new Inspection(
                    checkpoint.directory().toString(),
                    checkpoint.config(),
                    checkpoint.generationConfig(),
                    parameters,
                    parameters - idleParameters(checkpoint.config(), loaded),
                    groupSizes(loaded),
                    loaded.stream()
                            .mapToLong(tensor -> tensor.data().byteSize())
                            .sum(),
                    loaded.size(),
                    skipped,
                    MtpWeights.present(checkpoint),
                    binding.problems());
        }
    }

    /** Whether {@code serve}, {@code chat} and the others would take it. */
    public boolean loads() {
        return problems.isEmpty();
    }

    /** Bytes of KV cache for each position of a sequence, over all layers. */
    public long kvBytesPerToken(DType kvDType) {
        return (long) config.numHiddenLayers() * config.attention().latentDim() * kvDType.bytes();
    }

    private static long parameters(StoredTensor tensor) {
        if (SCALES.stream().anyMatch(tensor.name()::endsWith)) return 0;
        long elements = tensor.shape().elements();
        return tensor.name().endsWith(".weight_packed") ? elements * 8 : elements; // eight INT4 in a word
    }

    private static long idleParameters(ModelConfig config, List<StoredTensor> loaded) {
        if (config.moe().isEmpty()) return 0;
        MoeConfig moe = config.moe().get();
        long routed = loaded.stream()
                .filter(tensor -> TensorGroup.of(tensor.name()) == TensorGroup.ROUTED_EXPERTS)
                .mapToLong(Inspection::parameters)
                .sum();
        return routed / moe.numRoutedExperts() * (moe.numRoutedExperts() - moe.expertsPerToken());
    }

    private static List<GroupSize> groupSizes(List<StoredTensor> tensors) {
        Map<TensorGroup, Map<DType, GroupSize>> sizes = new EnumMap<>(TensorGroup.class);
        for (StoredTensor tensor : tensors) {
            TensorGroup group = TensorGroup.of(tensor.name());
            GroupSize size =
                    new GroupSize(group, tensor.dtype(), 1, tensor.data().byteSize());
            sizes.computeIfAbsent(group, _ -> new EnumMap<>(DType.class))
                    .merge(
                            tensor.dtype(),
                            size,
                            (a, b) ->
                                    new GroupSize(group, a.dtype(), a.tensors() + b.tensors(), a.bytes() + b.bytes()));
        }
        List<GroupSize> all = new ArrayList<>();
        sizes.values().forEach(byDType -> all.addAll(byDType.values()));
        return List.copyOf(all);
    }
}
