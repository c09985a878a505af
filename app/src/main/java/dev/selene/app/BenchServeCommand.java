package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.tools.JsonText;
import dev.selene.tools.loadtest.Lengths;
import dev.selene.tools.loadtest.Load;
import dev.selene.tools.loadtest.Planned;
import dev.selene.tools.loadtest.ServeBench;
import dev.selene.tools.loadtest.ServeReport;
import dev.selene.tools.loadtest.Slo;
import dev.selene.tools.loadtest.Target;
import dev.selene.tools.loadtest.TextMaker;
import dev.selene.tools.loadtest.Trace;
import dev.selene.tools.loadtest.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads servers and measures what comes back. */
@Command(
        name = "serve",
        description = "Load one or two servers: throughput, TTFT, TPOT, ITL, E2EL, goodput; a report with plots.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene bench serve --url http://127.0.0.1:1025 --concurrency 1,4,16",
            "  ./selene bench serve --url http://127.0.0.1:1025 --url http://127.0.0.1:8000 --pairs 3 --slo ttft:500,tpot:50",
            "  ./selene bench serve --url http://127.0.0.1:1025 --rate 1,2,4 --lengths sharegpt --input 161 --output 338",
            "  ./selene bench serve --url http://127.0.0.1:1025 --trace testdata/mooncake/conversation.txt.gz --trace-scale 64",
            "",
            "DIR gets report.html, results.json, requests.csv and events.jsonl. Any server with OpenAI's chat API will do."
        })
final class BenchServeCommand implements Callable<Integer> {
    private static final double INPUT_SIGMA = 1.2;
    private static final double OUTPUT_SIGMA = 0.9;

    private final Streams streams;

    @Option(
            names = "--url",
            paramLabel = "URL",
            required = true,
            description = "server to load; a second one is compared with the first, taking turns")
    private List<String> urls;

    @Option(
            names = "--served-model",
            paramLabel = "NAME",
            description = "model to ask for; default: the first of /v1/models")
    private String servedModel;

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "file that holds the key to send; its content appears nowhere")
    private Path apiKeyFile;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "64",
            description = "requests of each load; default: ${DEFAULT-VALUE}")
    private int requests;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            split = ",",
            description = "closed loop: streams at a time; several are run one after the other; default: 1,4,16")
    private List<Integer> concurrencies;

    @Option(names = "--rate", paramLabel = "R", split = ",", description = "open loop: requests per second, instead")
    private List<Double> rates;

    @Option(
            names = "--arrival",
            paramLabel = "HOW",
            defaultValue = "poisson",
            description = "gaps of --rate: poisson or constant; default: ${DEFAULT-VALUE}")
    private String arrival;

    @Option(
            names = "--lengths",
            paramLabel = "KIND",
            defaultValue = "fixed",
            description = "fixed, uniform or sharegpt (log-normal); default: ${DEFAULT-VALUE}")
    private String lengths;

    @Option(
            names = "--input",
            paramLabel = "N",
            defaultValue = "128",
            description = "mean tokens of a prompt; default: ${DEFAULT-VALUE}")
    private int inputTokens;

    @Option(
            names = "--output",
            paramLabel = "N",
            defaultValue = "64",
            description = "mean tokens of an answer; default: ${DEFAULT-VALUE}")
    private int outputTokens;

    @Option(
            names = "--prefix",
            paramLabel = "N",
            defaultValue = "0",
            description = "tokens that prompts begin with in common, beside --input; default: ${DEFAULT-VALUE}")
    private int prefixTokens;

    @Option(
            names = "--prefix-groups",
            paramLabel = "N",
            defaultValue = "1",
            description = "different beginnings; default: ${DEFAULT-VALUE}")
    private int prefixGroups;

    @Option(names = "--trace", paramLabel = "FILE", description = "replay a Mooncake trace at its own times")
    private Path trace;

    @Option(
            names = "--trace-speed",
            paramLabel = "X",
            defaultValue = "1",
            description = "times faster than it happened; default: ${DEFAULT-VALUE}")
    private double traceSpeed;

    @Option(
            names = "--trace-scale",
            paramLabel = "N",
            defaultValue = "1",
            description = "divide the trace's lengths, for small contexts; default: ${DEFAULT-VALUE}")
    private int traceScale;

    @Option(
            names = "--slo",
            paramLabel = "ttft:MS,tpot:MS,e2el:MS",
            description = "what a request must reach to count as goodput; default: that it succeeds")
    private String slo;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "1",
            description = "runs of each load, servers taking turns; default: ${DEFAULT-VALUE}")
    private int pairs;

    @Option(names = "--stop-early", description = "let answers end by themselves instead of at their planned length")
    private boolean stopEarly;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "decides all requests; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "bench-serve",
            description = "where the report is written; default: ${DEFAULT-VALUE}")
    private Path report;

    @Option(names = "--json", description = "print the results as JSON")
    private boolean json;

    BenchServeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        check();
        Optional<String> key = Optional.ofNullable(apiKeyFile).map(BenchServeCommand::key);
        List<ServeBench.Server> servers = new ArrayList<>();
        for (int i = 0; i < urls.size(); i++)
            servers.add(new ServeBench.Server(
                    String.valueOf((char) ('A' + i)), Target.of(urls.get(i), key), Optional.ofNullable(servedModel)));
        Slo objective = slo == null ? Slo.none() : Slo.parse(slo);
        ServeBench bench = new ServeBench(servers, objective, !stopEarly, this::tell);
        TextMaker texts = new TextMaker(bench.tokensPerWord());
        ServeBench.Outcome outcome = bench.run(stages(texts), pairs);
        ServeReport written = new ServeReport(outcome);
        write(written);
        print(written, outcome);
        boolean failed =
                outcome.measured().stream().anyMatch(run -> run.result().failed() > 0);
        return failed ? 1 : 0;
    }

    private void check() {
        if (urls.size() > 2)
            throw SeleneException.user("--url: " + urls.size() + " servers, at most 2 can be compared");
        if (requests < 1) throw SeleneException.user("--requests " + requests + " is below 1");
        if (pairs < 1) throw SeleneException.user("--pairs " + pairs + " is below 1");
        if (prefixTokens < 0 || prefixGroups < 1)
            throw SeleneException.user("--prefix " + prefixTokens + " with --prefix-groups " + prefixGroups
                    + ": expected at least 0 and at least 1");
        if (!(traceSpeed > 0) || traceScale < 1)
            throw SeleneException.user("--trace-speed " + traceSpeed + " and --trace-scale " + traceScale
                    + ": expected above 0 and at least 1");
        int ways = (concurrencies == null ? 0 : 1) + (rates == null ? 0 : 1) + (trace == null ? 0 : 1);
        if (ways > 1) throw SeleneException.user("--concurrency, --rate and --trace exclude each other");
        if (!arrival.equals("poisson") && !arrival.equals("constant"))
            throw SeleneException.user("--arrival " + arrival + " is not known. There are poisson, constant");
        if (rates != null && rates.stream().anyMatch(rate -> !(rate > 0)))
            throw SeleneException.user("--rate " + rates + ": each must be above 0");
        if (concurrencies != null && concurrencies.stream().anyMatch(count -> count < 1))
            throw SeleneException.user("--concurrency " + concurrencies + ": each must be at least 1");
    }

    private List<ServeBench.Stage> stages(TextMaker texts) {
        if (trace != null) {
            List<Planned> plan = Trace.read(trace, requests).plan(traceSpeed, traceScale, texts);
            return List.of(new ServeBench.Stage(new Load.Open("trace × " + traceSpeed), plan));
        }
        Workload workload = new Workload(
                Lengths.of(lengths, inputTokens, INPUT_SIGMA),
                Lengths.of(lengths, outputTokens, OUTPUT_SIGMA),
                prefixTokens,
                prefixGroups,
                seed);
        List<Planned> plan = workload.plan(requests, texts);
        List<ServeBench.Stage> stages = new ArrayList<>();
        if (rates != null)
            for (double rate : rates)
                stages.add(new ServeBench.Stage(
                        new Load.Open(rate + " requests/s"),
                        Workload.atRate(plan, rate, arrival.equals("poisson"), seed)));
        else
            for (int concurrency : concurrencies == null ? List.of(1, 4, 16) : concurrencies)
                stages.add(new ServeBench.Stage(new Load.Closed(concurrency), plan));
        return stages;
    }

    private synchronized void tell(String line) {
        if (!line.endsWith("0 of " + requests) && !line.endsWith(": " + requests + " of " + requests)) return;
        streams.err().println(line);
    }

    private void write(ServeReport written) {
        try {
            Files.createDirectories(report);
            Files.writeString(report.resolve("report.html"), written.html());
            Files.write(report.resolve("results.json"), JsonText.of(written.json()));
            Files.writeString(report.resolve("requests.csv"), written.csv());
            Files.writeString(report.resolve("events.jsonl"), written.rawRecords());
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.CONFIG, "--report " + report + ": cannot be written: " + e, e);
        }
    }

    private void print(ServeReport written, ServeBench.Outcome outcome) {
        if (json) streams.printLine(written.json().toString());
        else {
            streams.print(TextTable.of(ServeReport.rateHeads(), written.rates()));
            streams.print("\nms\n" + TextTable.of(ServeReport.timeHeads(), written.times()));
            List<List<String>> ratios = written.ratios();
            if (!ratios.isEmpty()) streams.print("\nB / A\n" + TextTable.of(ServeReport.ratioHeads(), ratios));
        }
        streams.err()
                .printf(
                        "this tool used %.1f %% of one core; report: %s%n",
                        100 * outcome.ownCores(), report.resolve("report.html"));
    }

    private static String key(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.USER, "--api-key-file " + file + ": cannot be read", e);
        }
    }
}
