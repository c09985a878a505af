package dev.selene.app;

import dev.selene.deployment.ConfigFile;
import dev.selene.deployment.Environment;
import dev.selene.deployment.LogSettings;
import dev.selene.server.RequestLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The logs of a service, as MindIE's variables want them: in files below {@code debug} and, who asked for what, below {@code
 * security}; on stdout too if asked for. Owns the files and a thread that looks every 5 s whether config.json asks for another
 * level for a while.
 */
final class ServiceLog implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Pattern FILE_SIZE = Pattern.compile("-fs\\s+(\\d{1,3})");
    private static final Pattern FILE_COUNT = Pattern.compile("-r\\s+(\\d{1,2})");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");

    private final Logger root = Logger.getLogger("");
    private final Logger audit = Logger.getLogger(RequestLog.AUDIT); // held: loggers are weakly referenced
    private final Logger own = Logger.getLogger("dev.selene.service");
    private final List<LogFile> files = new ArrayList<>();
    private final List<Handler> rootHandlers = new ArrayList<>();
    private final List<Handler> auditHandlers = new ArrayList<>();
    private final List<Handler> before = List.of(root.getHandlers());
    private final Level levelBefore = root.getLevel();
    private final Environment environment;
    private final Path configFile;
    private final Level level;
    private final Thread watcher;
    private LocalDateTime seen;

    private ServiceLog(Environment environment, Streams streams, ServicePlan plan) {
        this.environment = environment;
        this.configFile = plan.configFile();
        this.level = LogSwitch.level(environment);
        boolean verbose = LogSwitch.on(environment, "MINDIE_LOG_VERBOSE", true);
        if (LogSwitch.on(environment, "MINDIE_LOG_TO_STDOUT", false))
            rootHandlers.add(new LogHandler(streams::printLine, verbose));
        if (LogSwitch.on(environment, "MINDIE_LOG_TO_FILE", true)) openFiles(streams, verbose);
        before.forEach(root::removeHandler);
        rootHandlers.forEach(this::install);
        audit.setUseParentHandlers(false);
        auditHandlers.forEach(audit::addHandler);
        root.setLevel(level);
        applyDynamicLevel(plan.config().log());
        watcher = Thread.ofPlatform().name("log-level").daemon().start(this::watch);
    }

    static ServiceLog open(Environment environment, Streams streams, ServicePlan plan) {
        return new ServiceLog(environment, streams, plan);
    }

    private void install(Handler handler) {
        handler.setLevel(Level.ALL);
        root.addHandler(handler);
    }

    /** A service runs without log files too, and says so. */
    private void openFiles(Streams streams, boolean verbose) {
        String name = "mindie-server_" + ProcessHandle.current().pid() + "_" + STAMP.format(LocalDateTime.now());
        String rotation = environment.get("MINDIE_LOG_ROTATE").orElse("");
        long megabytes = number(FILE_SIZE, rotation, 20, 500);
        int count = (int) number(FILE_COUNT, rotation, 10, 64);
        Path folder = folder();
        try {
            LogFile log = new LogFile(folder.resolve("debug"), name, megabytes << 20, count);
            files.add(log);
            rootHandlers.add(new LogHandler(log::write, verbose));
            LogFile security = new LogFile(folder.resolve("security"), name, megabytes << 20, count);
            files.add(security);
            auditHandlers.add(new LogHandler(security::write, verbose));
        } catch (IOException | UnsupportedOperationException e) {
            streams.err()
                    .println("selene: warning: no log files in " + folder + ": " + e
                            + ". Set MINDIE_LOG_PATH to a directory that can be written, or MINDIE_LOG_TO_FILE to 0.");
        }
    }

    private Path folder() {
        Path standard = Path.of(System.getProperty("user.home"), "mindie", "log");
        Optional<String> set = environment.get("MINDIE_LOG_PATH");
        if (set.isEmpty()) return standard;
        return set.get().startsWith("/") ? Path.of(set.get(), "log") : standard.resolve(set.get());
    }

    private static long number(Pattern pattern, String text, long fallback, long max) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Math.clamp(Long.parseLong(matcher.group(1)), 1, max) : fallback;
    }

    void started() {
        own.info("[system] [server] [Start mindie server] [success]");
        audit.info("[system] [server] [Start mindie server] [success]");
    }

    void ending() {
        own.info("[system] [server] [Stop mindie server] [success]");
        audit.info("[system] [server] [Stop mindie server] [success]");
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY);
                look();
            }
        } catch (InterruptedException e) {
            // close() ends it
        }
    }

    /** A file that is wrong at the moment, being edited perhaps, changes nothing. */
    private void look() {
        try {
            ConfigFile.read(Files.readAllBytes(configFile), configFile, environment)
                    .value()
                    .ifPresent(config -> applyDynamicLevel(config.log()));
        } catch (IOException e) {
            own.log(Level.FINE, "config.json cannot be read", e);
        }
    }

    private void applyDynamicLevel(LogSettings settings) {
        Optional<Level> wanted = settings.level().flatMap(LogSwitch::level);
        LocalDateTime now = LocalDateTime.now();
        if (wanted.isEmpty()) seen = null;
        else if (seen == null) seen = settings.since().orElse(now);
        boolean holds = wanted.isPresent() && now.isBefore(seen.plus(settings.valid()));
        Level next = holds ? wanted.get() : level;
        if (next.equals(root.getLevel())) return;
        root.setLevel(next);
        own.log(Level.WARNING, "the log level is " + next + (holds ? ", as config.json says" : " again"));
    }

    /** Leaves the JVM's logging as it was. */
    @Override
    public void close() {
        watcher.interrupt();
        rootHandlers.forEach(root::removeHandler);
        auditHandlers.forEach(audit::removeHandler);
        audit.setUseParentHandlers(true);
        before.forEach(root::addHandler);
        root.setLevel(levelBefore);
        for (LogFile file : files)
            try {
                file.close();
            } catch (IOException e) {
                own.log(Level.WARNING, "a log file was not closed", e);
            }
    }
}
