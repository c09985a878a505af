package dev.selene.deployment;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A log level for a while: LogConfig.
 *
 * @param level DEBUG, INFO, WARN, ERROR or CRITICAL
 * @param since local time; empty when the file does not say
 */
public record LogSettings(Optional<String> level, Duration valid, Optional<LocalDateTime> since) {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    static LogSettings of(ConfigValues values) {
        return new LogSettings(
                Optional.of(values.get(LogKeys.DYNAMIC_LOG_LEVEL)).filter(level -> !level.isEmpty()),
                Duration.ofHours(values.get(LogKeys.VALID_HOURS)),
                since(values.get(LogKeys.VALID_TIME)));
    }

    private static Optional<LocalDateTime> since(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(LocalDateTime.parse(text, FORM));
        } catch (DateTimeParseException e) { // the pattern was right, the day was not: as if it were not said
            return Optional.empty();
        }
    }
}
