package dev.selene.formats;

import dev.selene.base.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The names that safetensors headers give to number types. */
final class SafetensorsDType {
    private static final Map<String, DType> BY_NAME =
            Arrays.stream(DType.values()).collect(Collectors.toUnmodifiableMap(SafetensorsDType::name, dtype -> dtype));

    private SafetensorsDType() {}

    static String name(DType dtype) {
        return switch (dtype) {
            case F64 -> "F64";
            case F32 -> "F32";
            case F16 -> "F16";
            case BF16 -> "BF16";
            case FP8_E4M3 -> "F8_E4M3";
            case INT64 -> "I64";
            case INT32 -> "I32";
            case INT16 -> "I16";
            case INT8 -> "I8";
            case UINT8 -> "U8";
            case BOOL -> "BOOL";
        };
    }

    static Optional<DType> parse(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** All names, for error messages. */
    static String names() {
        return Arrays.stream(DType.values()).map(SafetensorsDType::name).collect(Collectors.joining(", "));
    }
}
