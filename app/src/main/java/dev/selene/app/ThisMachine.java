package dev.selene.app;

import dev.selene.tools.doctor.LocalMachine;
import dev.selene.tools.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What commands for operators know of the machine they run on. */
final class ThisMachine {
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(2);

    private ThisMachine() {}

    /** Programs of the PATH, and where drivers of cards put theirs. */
    static CommandRunner commands() {
        String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        return new CommandRunner(
                CommandRunner.folders(path, "/usr/local/sbin", "/usr/local/Ascend/driver/tools", "/usr/sbin", "/sbin"));
    }

    static LocalMachine local() {
        return new LocalMachine(
                Path.of("/"),
                System.getenv(),
                uid(),
                ProcessHandle.current().pid(),
                commands(),
                BUSY_PAUSE,
                ThisMachine::space,
                Runtime.version().feature(),
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
    }

    /** Of the user of this process, as the kernel says; -1 where it does not. */
    static int uid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return -1;
        }
    }

    private static long space(Path path) {
        try {
            return Files.getFileStore(path).getTotalSpace();
        } catch (IOException e) {
            return 0;
        }
    }
}
