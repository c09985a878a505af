package dev.selene.tools.doctor;

import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.Severity;
import dev.selene.tools.ByteCount;
import dev.selene.tools.process.CommandResult;
import dev.selene.tools.process.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What this machine gives a service: memory, limits, processors, the JVM, and the clocks of the others. */
final class HostChecks {
    private static final long SHM_BYTES = 1L << 30;
    private static final int MIN_JAVA = 25;
    private static final double MAX_SKEW_SECONDS = 2;
    private static final int DEFAULT_LINKS = 1000;
    private static final int OTHER_FILES = 1024;
    private static final Duration SSH_TIMEOUT = Duration.ofSeconds(20);
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+|unlimited)");

    private HostChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "host.memory",
                        Severity.WARNING,
                        "the weights fit in the memory of this machine",
                        "On the CPU weights are used where they are mapped: what does not fit is read from disk for every"
                                + " token.",
                        "Quantise further, take a machine with more memory, or spread the model over several.",
                        HostChecks::memory),
                new Check(
                        "host.huge-pages",
                        Severity.WARNING,
                        "transparent huge pages may be asked for",
                        "With pages of 4 KiB reading weights waits for address translations.",
                        "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled",
                        HostChecks::hugePages),
                new Check(
                        "host.numa",
                        Severity.NOTE,
                        "the kernel does not move pages between memory nodes",
                        "NUMA balancing moves weights back and forth while they are read.",
                        "echo 0 > /proc/sys/kernel/numa_balancing, or run one rank on each node: numactl -N 0 -m 0 …",
                        HostChecks::numa),
                new Check(
                        "host.file-limit",
                        Severity.WARNING,
                        "enough files may be open",
                        "Each connection and each weight file is one; beyond the limit connections are refused.",
                        "ulimit -n 65536, or LimitNOFILE=65536 in the systemd unit",
                        HostChecks::fileLimit),
                new Check(
                        "host.shm",
                        Severity.WARNING,
                        "/dev/shm has at least 1 GiB",
                        "Tokenizer processes and ranks of one machine talk through it; docker gives 64 MiB only.",
                        "docker run --shm-size 500g …, as ./selene launch prints it",
                        HostChecks::sharedMemory),
                new Check(
                        "host.clock",
                        Severity.WARNING,
                        "the clocks of all hosts agree within 2 seconds",
                        "Logs of several nodes cannot be read together, and TLS certificates seem to be not yet valid.",
                        "Run chrony or ntpd on every host.",
                        HostChecks::clock),
                new Check(
                        "host.cpu",
                        Severity.WARNING,
                        "the processor has the vector instructions that kernels are made for",
                        "Without AVX2 (x86) or NEON (ARM) computing on the CPU is many times slower.",
                        "Take another machine, or let the hypervisor pass the instructions on.",
                        HostChecks::cpu),
                new Check(
                        "host.jdk",
                        Severity.ERROR,
                        "Java is of release 25 or later, with the Vector API",
                        "Selene does not start, or computes with the slow reference kernels.",
                        "Start with ./selene, which finds a JDK and gives it its flags.",
                        HostChecks::jdk),
                new Check(
                        "host.mpi",
                        Severity.WARNING,
                        "MPI is there when several ranks are to compute on CPUs",
                        "Ranks find each other by MPI.",
                        "apt-get install openmpi-bin libopenmpi-dev, or the same with MPICH",
                        HostChecks::mpi),
                new Check(
                        "host.python-packages",
                        Severity.WARNING,
                        "MindIE's Python has transformers 4.48.3 and blobfile",
                        "Kimi-K2's tokenizer does not load in MindIE with other versions. Selene needs no Python.",
                        "pip install transformers==4.48.3 blobfile",
                        HostChecks::pythonPackages));
    }

    private static Outcome memory(Site site) {
        if (!site.cards().isEmpty()) return new Outcome.Skipped("there are cards: config.memory judges them");
        Optional<Long> memory = kilobytes(site, "MemTotal");
        Optional<Path> weights = site.weights().filter(Files::isDirectory);
        if (memory.isEmpty()) return new Outcome.Skipped("/proc/meminfo cannot be read");
        if (weights.isEmpty()) return new Outcome.Skipped("no weights were named: --weights DIR");
        long bytes = weightBytes(weights.get());
        String seen = "weights " + ByteCount.text(bytes) + ", memory " + ByteCount.text(memory.get()) + ", available "
                + kilobytes(site, "MemAvailable").map(ByteCount::text).orElse("unknown");
        return bytes <= memory.get() ? new Outcome.Passed(seen) : Outcome.failed(seen);
    }

    private static long weightBytes(Path weights) {
        try (Stream<Path> files = Files.list(weights)) {
            long sum = 0;
            for (Path file : files.toList()) if (file.toString().endsWith(".safetensors")) sum += Files.size(file);
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Long> kilobytes(Site site, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d{1,15}) kB")
                .matcher(site.text("/proc/meminfo").orElse(""));
        return line.find() ? Optional.of(Long.parseLong(line.group(1)) << 10) : Optional.empty();
    }

    private static Outcome hugePages(Site site) {
        String file = "/sys/kernel/mm/transparent_hugepage/enabled";
        Optional<String> text = site.text(file);
        if (text.isEmpty()) return new Outcome.Skipped(file + " cannot be read");
        return text.get().contains("[never]")
                ? Outcome.failed(file + " is " + text.get().strip())
                : new Outcome.Passed(text.get().strip());
    }

    private static Outcome numa(Site site) {
        long nodes = site.names("/sys/devices/system/node").stream()
                .filter(name -> name.matches("node\\d+"))
                .count();
        boolean balancing =
                site.text("/proc/sys/kernel/numa_balancing").map(String::strip).equals(Optional.of("1"));
        return nodes > 1 && balancing
                ? Outcome.failed(nodes + " memory nodes, and /proc/sys/kernel/numa_balancing is 1")
                : new Outcome.Passed(Math.max(nodes, 1) + " memory node(s)");
    }

    private static Outcome fileLimit(Site site) {
        Matcher limit = OPEN_FILES.matcher(site.text("/proc/self/limits").orElse(""));
        if (!limit.find()) return new Outcome.Skipped("/proc/self/limits cannot be read");
        int links =
                site.validConfig().map(config -> config.server().maxLinkNum()).orElse(DEFAULT_LINKS);
        long needed = 3L * links + OTHER_FILES;
        String seen =
                "limit " + limit.group(1) + ", needed " + needed + " = 3 x maxLinkNum " + links + " + " + OTHER_FILES;
        return limit.group(1).equals("unlimited") || Long.parseLong(limit.group(1)) >= needed
                ? new Outcome.Passed(seen)
                : Outcome.failed(seen);
    }

    private static Outcome sharedMemory(Site site) {
        Path shm = site.path("/dev/shm");
        if (!Files.isDirectory(shm)) return Outcome.failed("there is no /dev/shm");
        long bytes = site.machine().spaceOf().applyAsLong(shm);
        return bytes >= SHM_BYTES
                ? new Outcome.Passed(ByteCount.text(bytes))
                : Outcome.failed("/dev/shm has " + ByteCount.text(bytes));
    }

    private static Outcome clock(Site site) {
        List<Host> others =
                site.subject().hosts().stream().filter(host -> !host.isLocal()).toList();
        if (others.isEmpty()) return new Outcome.Skipped("there is one host only");
        List<Finding> findings = SideBySide.map(others, host -> skew(site, host)).stream()
                .flatMap(Optional::stream)
                .toList();
        return Outcome.of(findings, others.size() + " hosts agree with this one");
    }

    /** The other clock is right if it shows a time between asking and being answered, give or take the tolerance. */
    private static Optional<Finding> skew(Site site, Host host) {
        double before = System.currentTimeMillis() / 1e3;
        CommandResult result = host.run(site.machine().commands(), SSH_TIMEOUT, "date", "+%s.%N");
        double after = System.currentTimeMillis() / 1e3;
        Matcher time = Pattern.compile("(?m)^\\d{9,12}\\.\\d{1,9}$").matcher(result.text());
        if (!time.find()) return Optional.of(Finding.of(host + ": its time is unknown: " + result.describe()));
        double there = Double.parseDouble(time.group());
        double ahead = Math.max(there - after, before - there);
        if (ahead <= MAX_SKEW_SECONDS) return Optional.empty();
        return Optional.of(Finding.of(String.format(
                Locale.ROOT, "%s: its clock is %.1f s %s", host, ahead, there > after ? "ahead" : "behind")));
    }

    private static Outcome cpu(Site site) {
        String text = site.text("/proc/cpuinfo").orElse("");
        Matcher flags = Pattern.compile("(?m)^(?:flags|Features)\\s*:(.*)$").matcher(text);
        if (!flags.find()) return new Outcome.Skipped("/proc/cpuinfo does not tell");
        List<String> all = List.of(flags.group(1).strip().split("\\s+"));
        List<String> known = Stream.of(
                        "avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimd", "asimddp", "i8mm")
                .filter(all::contains)
                .toList();
        return known.contains("avx2") || known.contains("asimd")
                ? new Outcome.Passed(String.join(", ", known))
                : Outcome.failed("neither AVX2 nor NEON: " + String.join(", ", known));
    }

    private static Outcome jdk(Site site) {
        int release = site.machine().javaRelease();
        if (release < MIN_JAVA) return Outcome.failed("Java " + release);
        return site.machine().hasVectorModule()
                ? new Outcome.Passed("Java " + release + " with jdk.incubator.vector")
                : Outcome.failed("Java " + release + " without --add-modules jdk.incubator.vector");
    }

    private static Outcome mpi(Site site) {
        Optional<DeploymentConfig> config = site.validConfig();
        int world = config.map(value -> GarbleChecks.worldSize(site, value)).orElse(1);
        if (world == 1 || !site.cards().isEmpty())
            return new Outcome.Skipped(world == 1 ? "one rank needs no MPI" : "there are cards: HCCL connects them");
        return Stream.of("mpirun", "mpiexec")
                .map(program -> site.machine().commands().find(program))
                .flatMap(Optional::stream)
                .findFirst()
                .<Outcome>map(file -> new Outcome.Passed(file.toString()))
                .orElseGet(() -> Outcome.failed("neither mpirun nor mpiexec, and the world size is " + world));
    }

    private static Outcome pythonPackages(Site site) {
        List<String> packages = new ArrayList<>();
        for (String lib : List.of("/usr/lib", "/usr/local/lib"))
            for (String python : site.names(lib))
                if (python.matches("python3(\\.\\d+)?"))
                    for (String folder : List.of("site-packages", "dist-packages"))
                        packages.addAll(site.names(lib + "/" + python + "/" + folder));
        Optional<String> transformers = packages.stream()
                .filter(name -> name.matches("transformers-.*\\.dist-info"))
                .map(name -> name.substring("transformers-".length(), name.length() - ".dist-info".length()))
                .findFirst();
        if (transformers.isEmpty()) return new Outcome.Skipped("no Python with transformers on this machine");
        List<Finding> findings = new ArrayList<>();
        if (!transformers.get().equals("4.48.3")) findings.add(Finding.of("transformers is " + transformers.get()));
        if (packages.stream().noneMatch(name -> name.matches("blobfile-.*\\.dist-info")))
            findings.add(Finding.of("blobfile is missing"));
        return Outcome.of(findings, "transformers 4.48.3 and blobfile");
    }
}
