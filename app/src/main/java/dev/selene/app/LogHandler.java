package dev.selene.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** Writes records as MindIE's lines. */
final class LogHandler extends Handler {
    /** Where lines go. */
    interface Sink {
        void write(String line) throws IOException;
    }

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSxxx").withZone(ZoneId.systemDefault());
    private static final Map<Level, String> NAMES =
            Map.of(Level.SEVERE, "ERROR", Level.WARNING, "WARN", Level.INFO, "INFO", Level.FINE, "DEBUG");

    private final Sink sink;
    private final boolean verbose;

    /** @param verbose whether a line has time, process, thread and place */
    LogHandler(Sink sink, boolean verbose) {
        this.sink = sink;
        this.verbose = verbose;
    }

    @Override
    public void publish(LogRecord record) {
        try {
            sink.write(line(record));
        } catch (IOException e) {
            reportError("a line of the log is lost", e, ErrorManager.WRITE_FAILURE);
        }
    }

    private String line(LogRecord record) {
        String level = NAMES.getOrDefault(record.getLevel(), record.getLevel().getName());
        String message = record.getMessage();
        if (record.getThrown() != null) {
            var trace = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(trace));
            message += "\n" + trace.toString().stripTrailing();
        }
        if (!verbose) return "[" + level + "] " + message;
        String logger = String.valueOf(record.getLoggerName());
        return "[" + TIME.format(record.getInstant()) + "] ["
                + ProcessHandle.current().pid() + "] ["
                + record.getLongThreadID() + "] [server] [" + level + "] ["
                + logger.substring(logger.lastIndexOf('.') + 1)
                + "] : " + message;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
