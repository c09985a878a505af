package dev.selene.tools.plan;

import dev.selene.base.Shape;
import dev.selene.formats.TensorInfo;
import java.util.regex.Pattern;

/** How a tensor is divided among the ranks that share its layer. */
enum Split {
    /** By output feature, the first dimension: what widens. */
    BY_OUTPUT,
    /** By input feature, the second dimension: what narrows; its scales by output are needed whole. */
    BY_INPUT,
    /** Each rank holds it whole: norms, router, and the projections down to a latent, of which every head needs all. */
    WHOLE;

    private static final Pattern OUTPUT = Pattern.compile(
            ".*(\\.(q_proj|q_b_proj|kv_b_proj|gate_proj|up_proj)|(^|\\.)(embed_tokens|lm_head))\\.[a-z_]+");
    private static final Pattern INPUT = Pattern.compile(".*\\.(o_proj|down_proj)\\.[a-z_]+");

    static Split of(String tensorName) {
        if (OUTPUT.matcher(tensorName).matches()) return BY_OUTPUT;
        if (INPUT.matcher(tensorName).matches()) return BY_INPUT;
        return WHOLE;
    }

    /** Bytes of the largest piece when {@code ranks} share the tensor. */
    long pieceBytes(TensorInfo tensor, int ranks) {
        Shape shape = tensor.shape();
        int dimension = switch (this) {
            case BY_OUTPUT -> 0;
            case BY_INPUT -> 1;
            case WHOLE -> -1;
        };
        if (dimension < 0 || dimension >= shape.rank()) return tensor.bytes();
        long length = shape.dimension(dimension);
        if (length == 0) return 0;
        return tensor.bytes() / length * Math.ceilDiv(length, ranks);
    }
}
