package dev.selene.tools.bench;

import dev.selene.base.TensorView;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.LinearWeight;
import dev.selene.formats.Checkpoint;
import java.util.HashMap;
import java.util.Map;

/** What a backend is given, told apart by where it lies in the checkpoint. */
final class StoredWeights {
    private final Map<Long, String> nameByAddress = new HashMap<>();

    StoredWeights(Checkpoint checkpoint) {
        checkpoint
                .tensors()
                .values()
                .forEach(tensor -> nameByAddress.put(tensor.data().address(), tensor.name()));
    }

    /** Name of the tensor that holds most of a weight; empty if it is none of the checkpoint's. */
    String name(LinearWeight weight) {
        return nameByAddress.getOrDefault(values(weight).segment().address(), "");
    }

    /** Bytes of a weight with its scales. */
    static long bytes(LinearWeight weight) {
        return switch (weight) {
            case LinearWeight.Plain plain -> bytes(plain.weight());
            case LinearWeight.Fp8Block fp8 -> bytes(fp8.weight()) + bytes(fp8.scaleInv());
            case LinearWeight.Int4Group int4 -> bytes(int4.packed()) + bytes(int4.scale());
            case LinearWeight.W8A8Dynamic dynamic -> bytes(dynamic.weight()) + bytes(dynamic.weightScale());
            case LinearWeight.W8A8Static fixed ->
                bytes(fixed.weight()) + bytes(fixed.quantBias()) + bytes(fixed.deqScale());
            case LinearWeight.W4A8Dynamic int4 -> bytes(int4.packed()) + bytes(int4.scale());
        };
    }

    static long bytes(GatedMlp.Weights weights) {
        return bytes(weights.gate()) + bytes(weights.up()) + bytes(weights.down());
    }

    /** Whether activations are quantised to int8 for it. */
    static boolean isInt8(LinearWeight weight) {
        return switch (weight) {
            case LinearWeight.Plain _, LinearWeight.Fp8Block _, LinearWeight.Int4Group _ -> false;
            case LinearWeight.W8A8Dynamic _, LinearWeight.W8A8Static _, LinearWeight.W4A8Dynamic _ -> true;
        };
    }

    /** Multiply-adds for one token. */
    static long multiplyAdds(LinearWeight weight) {
        return (long) weight.outFeatures() * weight.inFeatures();
    }

    static long multiplyAdds(GatedMlp.Weights weights) {
        return multiplyAdds(weights.gate()) + multiplyAdds(weights.up()) + multiplyAdds(weights.down());
    }

    private static TensorView values(LinearWeight weight) {
        return switch (weight) {
            case LinearWeight.Plain plain -> plain.weight();
            case LinearWeight.Fp8Block fp8 -> fp8.weight();
            case LinearWeight.Int4Group int4 -> int4.packed();
            case LinearWeight.W8A8Dynamic dynamic -> dynamic.weight();
            case LinearWeight.W8A8Static fixed -> fixed.weight();
            case LinearWeight.W4A8Dynamic int4 -> int4.packed();
        };
    }

    private static long bytes(TensorView view) {
        return view.rows() * view.columns() * view.dtype().bytes();
    }
}
