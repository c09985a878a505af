package dev.selene.deployment;

import static dev.selene.deployment.Section.LOG;

import dev.selene.deployment.ValueType.Choice;
import dev.selene.deployment.ValueType.Text;
import dev.selene.deployment.ValueType.Whole;
import java.util.List;
import java.util.regex.Pattern;

/** Keys of LogConfig. */
final class LogKeys {
    private static final String ENVIRONMENT =
            "MINDIE_LOG_LEVEL, MINDIE_LOG_PATH and MINDIE_LOG_ROTATE say it since 2.0";

    static final Key<String> DYNAMIC_LOG_LEVEL = Key.of(
                    LOG,
                    "dynamicLogLevel",
                    Choice.of("", "DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"),
                    "Log level for a while; looked at every 5 s.")
            .or("")
            .versions("since 2.2");

    static final Key<Long> VALID_HOURS = Key.of(
                    LOG, "dynamicLogLevelValidHours", Whole.uint32(1, 168), "Hours that dynamicLogLevel holds.")
            .or(2L)
            .versions("since 2.2");

    static final Key<String> VALID_TIME = Key.of(
                    LOG,
                    "dynamicLogLevelValidTime",
                    new Text(
                            0,
                            19,
                            Pattern.compile("|\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"),
                            "YYYY-MM-DD HH:MM:SS or nothing"),
                    "When dynamicLogLevel was set; MindIE writes it into the file.")
            .or("")
            .versions("since 2.2")
            .here("read; the file is never written, the time runs from when the level was first seen");

    static final List<Key<?>> ALL = List.of(
            DYNAMIC_LOG_LEVEL,
            VALID_HOURS,
            VALID_TIME,
            Key.of(LOG, "logLevel", Choice.of("Verbose", "Info", "Warning", "Warn", "Error", "Debug"), "Log level.")
                    .or("Info")
                    .versions("until 2.0")
                    .notHere(ENVIRONMENT),
            Key.of(LOG, "logFileSize", Whole.uint32(0, 500), "MB of a log file.")
                    .or(20L)
                    .versions("until 2.0")
                    .notHere(ENVIRONMENT),
            Key.of(LOG, "logFileNum", Whole.uint32(0, 64), "Log files that are kept.")
                    .or(20L)
                    .versions("until 2.0")
                    .notHere(ENVIRONMENT),
            Key.of(LOG, "logPath", Text.path(0), "The log file.")
                    .or("logs/mindservice.log")
                    .versions("until 2.0")
                    .notHere(ENVIRONMENT));

    private LogKeys() {}
}
