package dev.selene.tools.weights;

import dev.selene.formats.TensorInfo;
import java.util.List;

/** One weight file to write: its plain name and its tensors in the order of their bytes. */
public record OutputShard(String fileName, List<OutputTensor> tensors) {
    public OutputShard {
        tensors = List.copyOf(tensors);
    }

    List<TensorInfo> infos() {
        return tensors.stream().map(OutputTensor::info).toList();
    }

    long largestPieceBytes() {
        return tensors.stream().mapToLong(OutputTensor::bytesPerPiece).max().orElse(0);
    }

    /** Bytes of tensor data, without the header. */
    public long dataBytes() {
        return tensors.stream().mapToLong(tensor -> tensor.info().bytes()).sum();
    }
}
