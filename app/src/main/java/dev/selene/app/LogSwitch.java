package dev.selene.app;

import dev.selene.deployment.Environment;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.regex.Pattern;

/**
 * MindIE's variables about logs: a value for all components, or {@code component:value} joined by semicolons, of which that of
 * component {@code server} counts.
 */
final class LogSwitch {
    private static final Map<String, Level> LEVELS = Map.of(
            "DEBUG", Level.FINE,
            "INFO", Level.INFO,
            "WARN", Level.WARNING,
            "ERROR", Level.SEVERE,
            "CRITICAL", Level.SEVERE,
            "NULL", Level.OFF);
    private static final Pattern SEPARATOR = Pattern.compile(";");

    private LogSwitch() {}

    static boolean on(Environment environment, String variable, boolean fallback) {
        return value(environment, variable)
                .map(value -> value.equals("1") || value.equalsIgnoreCase("true"))
                .orElse(fallback);
    }

    static Level level(Environment environment) {
        return value(environment, "MINDIE_LOG_LEVEL").flatMap(LogSwitch::level).orElse(Level.INFO);
    }

    /** By MindIE's name of a level, whatever its case. */
    static Optional<Level> level(String name) {
        return Optional.ofNullable(LEVELS.get(name.toUpperCase(Locale.ROOT)));
    }

    private static Optional<String> value(Environment environment, String variable) {
        Optional<String> general = Optional.empty();
        for (String part : SEPARATOR.split(environment.get(variable).orElse(""))) {
            String[] named = part.strip().split(":", 2);
            if (named.length == 2 && named[0].equalsIgnoreCase("server")) return Optional.of(named[1].strip());
            if (named.length == 1 && !named[0].isEmpty()) general = Optional.of(named[0]);
        }
        return general;
    }
}
