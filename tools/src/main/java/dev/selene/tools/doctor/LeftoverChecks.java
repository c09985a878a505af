package dev.selene.tools.doctor;

import dev.selene.deployment.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an earlier run has left. The guide's {@code pkill -9 -f 'mindie|python'} ends whatever has one of these words
 * anywhere in its command line, editors and other people's programs too; here each process is named.
 */
final class LeftoverChecks {
    private static final Pattern PROGRAM = Pattern.compile(
            "mindieservice_daemon|mindie_llm_server|mindie_llm_backend.*|mindie_llm_tokenizer.*|mindieservice_backend.*"
                    + "|mindie_backend.*");
    private static final Pattern PYTHON = Pattern.compile("python[\\d.]*");
    private static final Pattern WORKER = Pattern.compile("(?i).*(mindie_llm|atb_llm|modeltest|mindieservice).*");
    private static final Pattern SHARED = Pattern.compile(".*llm_backend_.*|llm_tokenizer_shared_memory_.*");

    private record Process(long pid, String command) {}

    private LeftoverChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "leftovers.processes",
                        Severity.WARNING,
                        "no process of an earlier service is running",
                        "It keeps ports, cards and memory. pkill -9 -f 'mindie|python' would end it, and everything else with"
                                + " one of these words in its command line, without letting it clean up.",
                        "",
                        LeftoverChecks::processes),
                new Check(
                        "leftovers.shared-memory",
                        Severity.WARNING,
                        "no shared memory of an earlier service is left in /dev/shm",
                        "The next start finds it and fails, or takes it for its own.",
                        "",
                        LeftoverChecks::sharedMemory));
    }

    private static Outcome processes(Site site) {
        List<Process> processes = running(site);
        return Outcome.of(
                processes.stream()
                        .map(process -> new Finding(
                                "process " + process.pid() + ": " + process.command(),
                                "kill " + process.pid() + ", wait 20 seconds, and only then kill -9 " + process.pid()))
                        .toList(),
                "none is");
    }

    private static Outcome sharedMemory(Site site) {
        List<String> files = site.names("/dev/shm").stream()
                .filter(name -> SHARED.matcher(name).matches())
                .toList();
        if (files.isEmpty()) return new Outcome.Passed("none is");
        if (!running(site).isEmpty())
            return new Outcome.Passed(files.size() + " files, and a service that may use them is running");
        return new Outcome.Failed(files.stream()
                .map(name -> new Finding("/dev/shm/" + name, "rm -- '/dev/shm/" + name + "'"))
                .toList());
    }

    private static List<Process> running(Site site) {
        List<Process> processes = new ArrayList<>();
        for (String name : site.names("/proc")) {
            if (!name.matches("\\d{1,10}")
                    || Long.parseLong(name) == site.machine().ownPid()) continue;
            command(site, name).ifPresent(command -> processes.add(new Process(Long.parseLong(name), command)));
        }
        return processes;
    }

    /** The command line, without its arguments' values, if it is one of ours. */
    private static Optional<String> command(Site site, String pid) {
        List<String> words =
                Arrays.asList(site.text("/proc/" + pid + "/cmdline").orElse("").split("\0"));
        String program = words.getFirst().substring(words.getFirst().lastIndexOf('/') + 1);
        if (PROGRAM.matcher(program).matches()) return Optional.of(program);
        if (PYTHON.matcher(program).matches() && words.size() > 1)
            return words.stream()
                    .skip(1)
                    .limit(2)
                    .filter(word -> WORKER.matcher(word).matches())
                    .findFirst()
                    .map(word -> program + " " + word);
        int main = words.indexOf("dev.selene.app.Main");
        if (main >= 0 && main + 1 < words.size() && words.get(main + 1).equals("serve"))
            return Optional.of("selene serve");
        return Optional.empty();
    }
}
