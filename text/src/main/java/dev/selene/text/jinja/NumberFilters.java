package dev.selene.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Filters that make numbers. */
final class NumberFilters {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d+(_\\d+)*");
    private static final Pattern REAL = Pattern.compile(
            "[+-]?(\\d+(_\\d+)*(\\.(\\d+(_\\d+)*)?)?|\\.\\d+(_\\d+)*)(e[+-]?\\d+(_\\d+)*)?", Pattern.CASE_INSENSITIVE);

    static final Map<String, Filters.Body> ALL = Map.of(
            "int", NumberFilters::toInt,
            "float", NumberFilters::toFloat,
            "abs", NumberFilters::abs,
            "round", NumberFilters::round);

    private NumberFilters() {}

    private static Object toInt(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("int", "default?", "base?");
        if (value instanceof Undefined u) throw u.failure();
        if (bound.integer(1, 10) != 10) throw new TemplateFailure("int: only base 10 is supported");
        Object otherwise = bound.get(0, 0L);
        if (value instanceof String text && DECIMAL.matcher(stripped(text)).matches())
            return Numbers.normal(new BigInteger(stripped(text).replace("_", "").replace("+", "")));
        if (value instanceof Boolean || Numbers.isInteger(value)) return Numbers.normal(Numbers.big(value));
        Optional<Double> real = parse(value);
        if (real.isEmpty() || real.get().isNaN() || real.get().isInfinite()) return otherwise;
        return Numbers.normal(new BigDecimal(real.get()).toBigInteger());
    }

    private static Object toFloat(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("float", "default?");
        if (value instanceof Undefined u) throw u.failure();
        Optional<Double> parsed = parse(value);
        return parsed.isPresent() ? parsed.get() : bound.get(0, 0.0);
    }

    /** Python's {@code float(value)}; empty if it raises. */
    private static Optional<Double> parse(Object value) {
        if (Numbers.isNumber(value)) return Optional.of(Numbers.real(value));
        if (!(value instanceof String text)) return Optional.empty();
        String plain = stripped(text).toLowerCase(Locale.ROOT);
        if (REAL.matcher(plain).matches()) return Optional.of(Double.parseDouble(plain.replace("_", "")));
        return switch (plain) {
            case "inf", "+inf", "infinity", "+infinity" -> Optional.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
            case "nan", "+nan", "-nan" -> Optional.of(Double.NaN);
            default -> Optional.empty();
        };
    }

    private static String stripped(String text) {
        return PythonText.stripStart(PythonText.stripEnd(CallerText.plain(text)));
    }

    private static Object abs(Interpreter in, Object value, Arguments arguments) {
        arguments.bind("abs");
        if (value instanceof Undefined u) throw u.failure();
        if (!Numbers.isNumber(value)) throw new TemplateFailure("abs needs a number, not " + Types.name(value));
        return value instanceof Double d
                ? (Object) Math.abs(d)
                : Numbers.normal(Numbers.big(value).abs());
    }

    private static Object round(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("round", "precision?", "method?");
        if (value instanceof Undefined u) throw u.failure();
        if (!Numbers.isNumber(value)) throw new TemplateFailure("round needs a number, not " + Types.name(value));
        int precision = bound.integer(0, 0);
        String method = bound.text(1, "common");
        if (Math.abs(precision) > 300) throw new TemplateFailure("round: precision " + precision + " is not supported");
        switch (method) {
            case "common" -> {
                return value instanceof Double d
                        ? rounded(d, precision)
                        : Numbers.normal(new BigDecimal(Numbers.big(value))
                                .setScale(Math.min(precision, 0), RoundingMode.HALF_EVEN)
                                .toBigInteger());
            }
            case "ceil", "floor" -> {
                Object scale = Numbers.power(10L, (long) precision);
                Object scaled = Numbers.multiply(value, scale);
                double whole =
                        method.equals("ceil") ? Math.ceil(Numbers.real(scaled)) : Math.floor(Numbers.real(scaled));
                if (Double.isNaN(whole) || Double.isInfinite(whole))
                    throw new TemplateFailure("round: cannot convert " + PythonText.real(whole) + " to an integer");
                return Numbers.divide(Numbers.normal(new BigDecimal(whole).toBigInteger()), scale);
            }
            default -> throw new TemplateFailure("round: method must be common, ceil or floor");
        }
    }

    private static Object rounded(double value, int precision) {
        if (Double.isNaN(value) || Double.isInfinite(value)) return value;
        double magnitude = new BigDecimal(Math.abs(value))
                .setScale(precision, RoundingMode.HALF_EVEN)
                .doubleValue();
        return Math.copySign(magnitude, value);
    }
}
