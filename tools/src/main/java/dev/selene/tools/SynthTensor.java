package dev.selene.tools;

import dev.selene.formats.TensorInfo;
import java.util.function.Supplier;

/**
 * One tensor of a synthetic checkpoint.
 *
 * @param type msmodelslim's word for it: {@code FLOAT}, {@code W8A8} or {@code W8A8_DYNAMIC}
 * @param elements begins anew each time it is asked
 */
record SynthTensor(TensorInfo info, String type, Supplier<SynthElements> elements) {
    /** The same elements under another name. */
    SynthTensor copiedTo(String name) {
        return new SynthTensor(new TensorInfo(name, info.dtype(), info.shape()), type, elements);
    }
}
