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
    private static final String AVAILABLE = "MemAvailable:";

    private AvailableMemory() {}

    /**
     * Bytes. On Linux the kernel's own estimate, which counts the page cache (mapped weights lie there) as available,
     * and at most the container's limit; elsewhere what is free.
     */
    static long bytes() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try {
            return Math.min(parse(Files.readAllLines(MEMINFO)), system.getTotalMemorySize());
        } catch (IOException e) { // not Linux
            return system.getFreeMemorySize();
        }
    }

    /** @throws IOException if the line is missing or is not {@code MemAvailable: N kB} */
    static long parse(List<String> meminfo) throws IOException {
        for (String line : meminfo) {
            if (!line.startsWith(AVAILABLE)) continue;
            String[] fields = line.substring(AVAILABLE.length()).strip().split(" ");
            if (fields.length == 2 && fields[0].matches("[0-9]{1,15}") && fields[1].equals("kB"))
                return Long.parseLong(fields[0]) * 1024;
        }
        throw new IOException("no line " + AVAILABLE + " N kB");
    }
}
