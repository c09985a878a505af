package dev.selene.app;

import dev.selene.tools.SynthDType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code --dtype}: the types as the other commands spell them, {@code w8a8-dynamic} with a hyphen. */
final class SynthDTypeOption implements ITypeConverter<SynthDType> {
    @Override
    public SynthDType convert(String text) {
        for (SynthDType dtype : SynthDType.values()) if (spelling(dtype).equalsIgnoreCase(text)) return dtype;
        String known = Arrays.stream(SynthDType.values())
                .map(SynthDTypeOption::spelling)
                .collect(Collectors.joining(", "));
        throw new TypeConversionException("expected one of " + known + " but was '" + text + "'");
    }

    private static String spelling(SynthDType dtype) {
        return dtype.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
