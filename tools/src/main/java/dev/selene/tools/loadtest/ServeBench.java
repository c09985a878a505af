package dev.selene.tools.loadtest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.SeleneException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Loads one or two servers, stage by stage; two take turns, so that both meet the same machine. */
public final class ServeBench {
    private static final int PROBE_WORDS = 200;

    /** One load that every server gets. */
    public record Stage(Load load, List<Planned> plan) {}

    /**
     * @param name for tables, for example {@code A}
     * @param model empty for the first that the server lists
     */
    public record Server(String name, Target target, Optional<String> model) {}

    /**
     * One run of a stage against a server.
     *
     * @param pair counts from 1; runs of one pair and stage are compared with each other
     */
    public record Measured(Server server, Load load, int pair, LoadResult result) {}

    /**
     * @param measured in the order in which they ran
     * @param ownCores how much of one core this process used while it measured
     */
    public record Outcome(List<Measured> measured, double ownCores) {}

    private final List<Server> servers;
    private final Slo slo;
    private final boolean ignoreEos;
    private final Consumer<String> progress;

    /** @param ignoreEos answers go on to their planned length, where the server knows that field */
    public ServeBench(List<Server> servers, Slo slo, boolean ignoreEos, Consumer<String> progress) {
        this.servers = List.copyOf(servers);
        this.slo = slo;
        this.ignoreEos = ignoreEos;
        this.progress = progress;
    }

    /** How many tokens one word of {@link TextMaker} is, as the first server counts. */
    public double tokensPerWord() {
        try (Session session = new Session(servers.getFirst())) {
            Exchange probe = session.ask(new Planned(0, new TextMaker(1).text(1, PROBE_WORDS), 1));
            Exchange empty = session.ask(new Planned(0, "time ", 1));
            if (!probe.isSuccess())
                throw SeleneException.config(servers.getFirst().target() + ": a first request failed: "
                        + probe.error().orElse(""));
            if (!empty.isSuccess() || probe.promptTokens() <= empty.promptTokens()) return 1;
            return (double) (probe.promptTokens() - empty.promptTokens()) / (PROBE_WORDS - 1);
        }
    }

    /** Runs every stage {@code pairs} times against each server. */
    public Outcome run(List<Stage> stages, int pairs) {
        List<Measured> measured = new ArrayList<>();
        List<Session> sessions = servers.stream().map(Session::new).toList();
        Optional<Duration> cpuBefore = ProcessHandle.current().info().totalCpuDuration();
        long begin = System.nanoTime();
        try {
            for (Stage stage : stages)
                for (int pair = 1; pair <= pairs; pair++)
                    for (int turn = 0; turn < sessions.size(); turn++) {
                        // A B, B A, A B: neither is always the first
                        Session session = sessions.get(pair % 2 == 1 ? turn : sessions.size() - 1 - turn);
                        measured.add(session.run(stage, pair));
                    }
        } finally {
            sessions.forEach(Session::close);
        }
        return new Outcome(measured, share(cpuBefore, System.nanoTime() - begin).orElse(Double.NaN));
    }

    private static OptionalDouble share(Optional<Duration> before, long nanos) {
        Optional<Duration> now = ProcessHandle.current().info().totalCpuDuration();
        return before.isEmpty() || now.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) now.get().minus(before.get()).toNanos() / nanos);
    }

    /** Connections to one server. */
    private final class Session implements AutoCloseable {
        private final Server server;
        private final StreamClient client;
        private final String model;

        Session(Server server) {
            this.server = server;
            this.client = new StreamClient(server.target());
            this.model = server.model().orElseGet(client::firstModel);
        }

        Exchange ask(Planned planned) {
            Map<String, Object> message = Map.of("role", "user", "content", planned.prompt());
            ObjectNode body = ChatBodies.chat(model, List.of(message), planned.maxTokens(), true)
                    .put("temperature", 0);
            if (ignoreEos) body.put("ignore_eos", true);
            return client.ask("v1/chat/completions", body);
        }

        Measured run(Stage stage, int pair) {
            String what = server.name() + ", " + stage.load().text() + ", run " + pair;
            List<Exchange> exchanges = new Driver(
                            this::ask,
                            done -> progress.accept(
                                    what + ": " + done + " of " + stage.plan().size()))
                    .run(stage.plan(), stage.load());
            return new Measured(server, stage.load(), pair, new LoadResult(exchanges, slo));
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
