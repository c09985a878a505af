package dev.selene.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code %} formatting and the simple fields of {@code str.format}. */
final class Formatting {
    private static final Pattern PERCENT = Pattern.compile(
            "%(?:\\((?<key>[^)]*)\\))?(?<flags>[-0]*)(?<width>\\d{0,4})(?:\\.(?<precision>\\d{1,3}))?(?<kind>.)",
            Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("\\{\\{|\\}\\}|\\{(\\w*)\\}|[{}]");

    private final Budget budget;
    private final Printer printer;

    Formatting(Budget budget) {
        this.budget = budget;
        this.printer = new Printer(budget);
    }

    /** {@code format % values}, with {@code %s %r %d %i %x %f %%}, width, precision, and the flags {@code - 0}. */
    String percent(String format, Object values) {
        if (values instanceof Undefined u && format.indexOf('%') < 0) throw u.failure();
        List<?> positional = values instanceof Tuple tuple ? tuple.items() : Collections.singletonList(values);
        TextBuffer out = new TextBuffer(budget);
        int used = 0;
        boolean byName = false;
        int at = 0;
        Matcher field = PERCENT.matcher(format);
        for (int next = format.indexOf('%'); next >= 0; next = format.indexOf('%', at)) {
            out.append(format.substring(at, next));
            if (!field.region(next, format.length()).lookingAt())
                throw new TemplateFailure("format '" + brief(format.substring(next)) + "' is not supported");
            at = field.end();
            if (field.group("kind").equals("%")) {
                out.append("%");
                continue;
            }
            Object value;
            if (field.group("key") != null) {
                byName = true;
                value = named(values, field.group("key"));
            } else if (used < positional.size()) {
                value = positional.get(used++);
            } else {
                throw new TemplateFailure("not enough arguments for format string");
            }
            out.append(formatted(field, value));
        }
        boolean allUsed = used == positional.size() || byName || values instanceof Map || values instanceof List;
        if (!allUsed) throw new TemplateFailure("not all arguments converted during string formatting");
        return out.append(format.substring(at)).toString();
    }

    private Object named(Object values, String key) {
        if (!(values instanceof Map<?, ?> map)) throw new TemplateFailure("format requires a mapping");
        Map.Entry<?, ?> entry = new Operators(budget).entry(map, key);
        if (entry == null) throw new TemplateFailure("format: no value for '" + key + "'");
        return entry.getValue();
    }

    private String formatted(Matcher field, Object value) {
        String precision = field.group("precision");
        String text = switch (field.group("kind")) {
            case "s" -> cut(printer.str(value), precision);
            case "r" -> cut(printer.repr(value), precision);
            case "d", "i" -> integer(value).toString();
            case "x" -> whole(value).toString(16);
            case "f" -> fixed(value, precision == null ? 6 : Integer.parseInt(precision));
            default -> throw new TemplateFailure("format '" + field.group() + "' is not supported");
        };
        boolean number = "dixf".contains(field.group("kind"));
        if (number && precision != null && !field.group("kind").equals("f"))
            throw new TemplateFailure("format '" + field.group() + "' is not supported");
        return padded(field, text, number);
    }

    private String padded(Matcher field, String text, boolean number) {
        int width = field.group("width").isEmpty() ? 0 : Integer.parseInt(field.group("width"));
        String blanks = " ".repeat(Math.max(0, width - PythonText.length(text)));
        String flags = field.group("flags");
        if (flags.contains("-")) return text + blanks;
        boolean zeros = flags.contains("0") && number && !text.endsWith("inf") && !text.endsWith("nan");
        if (!zeros) return blanks + text;
        String sign = text.startsWith("-") ? "-" : "";
        return sign + blanks.replace(' ', '0') + text.substring(sign.length());
    }

    private static String cut(String text, String precision) {
        if (precision == null) return text;
        return PythonText.slice(text, 0, Math.min(PythonText.length(text), Integer.parseInt(precision)));
    }

    private static BigInteger whole(Object value) {
        if (value instanceof Double) throw new TemplateFailure("%x format: an integer is required, not float");
        return integer(value);
    }

    private static BigInteger integer(Object value) {
        if (!Numbers.isNumber(value))
            throw new TemplateFailure("%d format: a real number is required, not " + Types.name(value));
        if (!(value instanceof Double real)) return Numbers.big(value);
        if (real.isNaN() || real.isInfinite()) throw new TemplateFailure("%d format: cannot convert " + real);
        return new BigDecimal(real).toBigInteger();
    }

    private static String fixed(Object value, int digits) {
        if (!Numbers.isNumber(value))
            throw new TemplateFailure("%f format: a real number is required, not " + Types.name(value));
        double real = Numbers.real(value);
        if (Double.isNaN(real) || Double.isInfinite(real)) return PythonText.real(real);
        String text =
                new BigDecimal(real).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        boolean lostSign = (real < 0 || 1 / real < 0) && !text.startsWith("-");
        return lostSign ? "-" + text : text;
    }

    /** {@code format.format(…)} with fields {@code {}}, {@code {0}} and {@code {name}}. */
    String braces(String format, Arguments arguments) {
        TextBuffer out = new TextBuffer(budget);
        int automatic = 0;
        boolean numbered = false;
        int at = 0;
        Matcher field = FIELD.matcher(format);
        while (field.find()) {
            out.append(format.substring(at, field.start()));
            at = field.end();
            String name = field.group(1);
            if (name == null) {
                if (field.group().length() == 1)
                    throw new TemplateFailure("format '" + brief(format.substring(field.start()))
                            + "' is not supported; only {}, {0} and {name} are");
                out.append(field.group().substring(1));
                continue;
            }
            numbered |= !name.isEmpty() && isNumber(name);
            if (numbered && (automatic > 0 || name.isEmpty()))
                throw new TemplateFailure("format(): numbered and automatic fields cannot be mixed");
            out.append(printer.str(argument(name.isEmpty() ? "" + automatic++ : name, arguments)));
        }
        return out.append(format.substring(at)).toString();
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Object argument(String name, Arguments arguments) {
        if (!isNumber(name)) {
            if (arguments.named().containsKey(name)) return arguments.named().get(name);
            throw new TemplateFailure("format(): no argument '" + name + "'");
        }
        int index = name.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(name);
        if (index < arguments.positional().size()) return arguments.positional().get(index);
        throw new TemplateFailure("format(): no argument " + name);
    }

    private static String brief(String text) {
        return text.length() <= 20 ? text : text.substring(0, 20) + "…";
    }
}
