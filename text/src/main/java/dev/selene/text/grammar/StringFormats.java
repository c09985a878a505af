package dev.selene.text.grammar;

import java.util.Map;
import java.util.Optional;

/**
 * The values of {@code format} that are obeyed, each as a subset of what its standard allows: years of four digits, no
 * leap seconds, addresses without quotes or comments. Any other is an annotation, as JSON Schema has it.
 */
final class StringFormats {
    private static final String DATE =
            "([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
                    + "|02-(0[1-9]|1[0-9]|2[0-8]))|[0-9]{2}(0[48]|[2468][048]|[13579][26])-02-29)";
    private static final String TIME =
            "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final String HOSTNAME = LABEL + "(\\." + LABEL + "){0,7}";
    private static final String HEX = "[0-9a-fA-F]";

    private static final Map<String, String> PATTERNS = Map.of(
            "date", DATE,
            "time", TIME,
            "date-time", DATE + "T" + TIME,
            "duration", "P([0-9]{1,9}W|[0-9]{1,9}D(T[0-9]{1,9}H)?|T[0-9]{1,9}([HMS])|[0-9]{1,9}Y([0-9]{1,9}M)?)",
            "email", "[A-Za-z0-9_+-]{1,32}(\\.[A-Za-z0-9_+-]{1,16}){0,3}@" + HOSTNAME,
            "hostname", HOSTNAME,
            "ipv4", "(" + OCTET + "\\.){3}" + OCTET,
            "ipv6", "(" + HEX + "{1,4}:){7}" + HEX + "{1,4}|(" + HEX + "{1,4}:){1,6}:" + HEX + "{1,4}|::1?",
            "uuid", HEX + "{8}-" + HEX + "{4}-" + HEX + "{4}-" + HEX + "{4}-" + HEX + "{12}");

    private StringFormats() {}

    /** Of whole strings; empty for a format that is an annotation only. */
    static Optional<Regex> find(String format) {
        return Optional.ofNullable(PATTERNS.get(format)).map(pattern -> RegexParser.parse(pattern, "format " + format));
    }
}
