package dev.selene.tools.doctor;

import dev.selene.tools.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The machine that the doctor runs on.
 *
 * @param root of its file system: {@code /}, or a copy of what matters of it
 * @param environment of the service, which is started from here
 * @param uid of the user who would start the service
 * @param ownPid the process that looks
 * @param commands runs programs
 * @param busyPause before a busy program is asked again
 * @param spaceOf bytes of the file system that a path is on
 * @param javaRelease for example 25
 * @param hasVectorModule whether the JVM was started with {@code jdk.incubator.vector}
 */
public record LocalMachine(
        Path root,
        Map<String, String> environment,
        int uid,
        long ownPid,
        CommandRunner commands,
        Duration busyPause,
        ToLongFunction<Path> spaceOf,
        int javaRelease,
        boolean hasVectorModule) {
    public LocalMachine {
        environment = Map.copyOf(environment);
    }
}
