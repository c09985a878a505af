package dev.selene.llm;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory this machine can give without swapping. */
final class AvailableMemory {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    /** Where a container sees the limit of its control group, version 2 and 1. */
    private static final List<Path> LIMITS =
            List.of(Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

    private static final String AVAILABLE = "MemAvailable:";

    private AvailableMemory() {}

    /**
     * Bytes. On Linux the kernel's own estimate, which counts the page cache (mapped weights lie there) as available, and
     * at most the container's limit; elsewhere what is free.
     */
    static long bytes() {
        try {
            // the JDK's bean knows the limit too, but takes tens of milliseconds to load
            long bytes = parseMeminfo(Files.readAllLines(MEMINFO));
            for (Path limit : LIMITS)
                if (Files.isReadable(limit)) bytes = Math.min(bytes, parseLimit(Files.readString(limit)));
            return bytes;
        } catch (IOException e) { // not Linux
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getFreeMemorySize();
        }
    }

    /** @throws IOException if the line is missing or is not {@code MemAvailable: N kB} */
    static long parseMeminfo(List<String> lines) throws IOException {
        for (String line : lines) {
            if (!line.startsWith(AVAILABLE)) continue;
            String[] fields = line.substring(AVAILABLE.length()).strip().split(" ");
            if (fields.length == 2 && fields[0].matches("[0-9]{1,15}") && fields[1].equals("kB"))
                return Long.parseLong(fields[0]) * 1024;
        }
        throw new IOException("no line " + AVAILABLE + " N kB");
    }

    /** Bytes; anything but a number ({@code max}) is no limit. */
    static long parseLimit(String text) {
        String limit = text.strip();
        return limit.matches("[0-9]{1,18}") ? Long.parseLong(limit) : Long.MAX_VALUE;
    }
}
