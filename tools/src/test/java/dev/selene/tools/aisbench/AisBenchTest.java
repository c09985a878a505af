package dev.selene.tools.aisbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.tools.datasets.ReadOptions;
import dev.selene.tools.loadtest.StandInServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AisBenchTest {
    private static final DataTask AIME = DataTask.named("aime2024_gen_0_shot_chat_prompt");

    @TempDir
    Path folder;

    private final List<String> out = new ArrayList<>();

    @BeforeEach
    void data() throws IOException {
        Files.createDirectories(folder.resolve("data/aime"));
        Files.writeString(folder.resolve("data/aime/aime.jsonl"), """
                {"origin_prompt": "What is 6 * 7?", "gold_answer": "42"}
                {"origin_prompt": "What is 2 / 4?", "gold_answer": "\\\\frac{1}{2}"}
                {"origin_prompt": "What is 1 + 1?", "gold_answer": "2"}
                """);
    }

    private AisBench bench(AisBench.Mode mode, Optional<String> reuse, Optional<Duration> pressure) {
        AisBench.Options options = new AisBench.Options(
                mode,
                folder.resolve("out"),
                folder.resolve("data"),
                reuse,
                OptionalInt.empty(),
                1,
                pressure,
                Optional.empty());
        ReadOptions read = new ReadOptions(0, 0, String::length, Optional.empty());
        return new AisBench(options, read, out::add, (done, total, right) -> {});
    }

    private static ModelTask task(StandInServer server) {
        return ModelTask.standard("vllm_api_stream_chat").with(null, null, server.url(), null, null, 2, null);
    }

    @Test
    void accuracyIsJudgedByTheMathRulesAndWrittenWhereAisBenchDoes() throws IOException {
        List<String> answers = List.of(
                StandInServer.stream("<think>\\\\boxed{1}</think>", "It is \\\\boxed{42}"),
                StandInServer.stream("\\\\boxed{\\\\dfrac12}"),
                StandInServer.stream("\\\\boxed{3}"));
        try (StandInServer server = new StandInServer(200, answers)) {
            ModelTask oneAtATime =
                    ModelTask.standard("vllm_api_stream_chat").with(null, null, server.url(), null, null, 1, null);
            AisBench bench = bench(AisBench.Mode.ALL, Optional.empty(), Optional.empty());
            assertTrue(bench.run(List.of(oneAtATime), List.of(AIME)));
            String summary = Files.readString(
                    bench.folder().resolve("summary/summary_" + bench.folder().getFileName() + ".csv"));
            assertTrue(summary.startsWith("dataset,version,metric,mode,vllm-api-stream-chat\naime2024,"), summary);
            assertTrue(summary.endsWith(",accuracy,gen,66.67\n"), summary);
            String prediction =
                    Files.readString(bench.folder().resolve("predictions/vllm-api-stream-chat/aime2024.jsonl"));
            assertTrue(prediction.startsWith("{\"success\":true,\"uuid\":"), prediction);

            AisBench again = bench(AisBench.Mode.EVAL, Optional.of(""), Optional.empty());
            assertTrue(again.run(List.of(oneAtATime), List.of(AIME)));
            assertEquals(bench.folder(), again.folder());
            assertEquals(3, server.requests());
        }
    }

    @Test
    void aRequestThatFailsIsTriedAgainAndThenTold() throws IOException {
        try (StandInServer server = new StandInServer(503, List.of("busy"))) {
            AisBench bench = bench(AisBench.Mode.ALL, Optional.empty(), Optional.empty());
            assertFalse(bench.run(List.of(task(server)), List.of(AIME)));
            assertEquals(3 * (1 + 2), server.requests());
            String failed =
                    Files.readString(bench.folder().resolve("predictions/vllm-api-stream-chat/aime2024_failed.jsonl"));
            assertTrue(failed.contains("\"error_info\":\"HTTP 503: busy\""), failed);
        }
    }

    @Test
    void timesAreShownInAisBenchsTables() throws IOException {
        try (StandInServer server = new StandInServer(200, List.of(StandInServer.stream("a", "b", "c")))) {
            AisBench bench = bench(AisBench.Mode.PERF, Optional.empty(), Optional.empty());
            assertTrue(bench.run(List.of(task(server)), List.of(AIME)));
            assertEquals(4, server.requests()); // one to warm up
            String tables = String.join("", out);
            for (String name : List.of(
                    "Performance Parameters",
                    "E2EL",
                    "TTFT",
                    "TPOT",
                    "ITL",
                    "OutputTokenThroughput",
                    "Common Metric",
                    "Benchmark Duration",
                    "Max Concurrency",
                    "Total Token Throughput",
                    "╒═",
                    "╞═",
                    "╘═")) assertTrue(tables.contains(name), tables);
            Path performances = bench.folder().resolve("performances/vllm-api-stream-chat");
            for (String name : List.of("aime2024.csv", "aime2024.json", "aime2024_details.jsonl", "aime2024_plot.html"))
                assertTrue(Files.exists(performances.resolve(name)), name);
            out.clear();
            bench(AisBench.Mode.PERF_VIZ, Optional.of(""), Optional.empty()).run(List.of(task(server)), List.of(AIME));
            assertEquals(tables, String.join("", out));
        }
    }

    @Test
    void pressureIsKeptUpForItsTime() throws IOException {
        try (StandInServer server = new StandInServer(200, List.of(StandInServer.stream("a", "b")))) {
            AisBench bench = bench(AisBench.Mode.PERF, Optional.empty(), Optional.of(Duration.ofMillis(300)));
            assertTrue(bench.run(List.of(task(server)), List.of(AIME)));
            assertTrue(server.requests() > 4, server.requests() + " requests");
            assertTrue(String.join("", out).contains("│ stable │"), out.toString());
        }
    }

    @Test
    void aConfigurationFileIsReadAsData() throws IOException {
        Path file = folder.resolve("configs/models/vllm_api_stream_chat.py");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                from ais_bench.benchmark.models import VLLMCustomAPIChat
                from ais_bench.benchmark.utils.postprocess import extract_non_reasoning_content

                models = [
                    dict(
                        attr="service",
                        type=VLLMCustomAPIChat,
                        abbr='my-service',
                        path="",
                        model="kimi_k2",
                        request_rate = 2.5,
                        retry = 0,
                        host_ip = "10.0.0.1",  # changed
                        host_port = 1025,
                        max_out_len = 32_768,
                        batch_size=16,
                        trust_remote_code=False,
                        generation_kwargs = dict(temperature = 0.6, top_k = 20, ignore_eos = True),
                        pred_postprocessor=dict(type=extract_non_reasoning_content),
                    )
                ]
                """);
        ModelTask task = Configs.model(Optional.of(folder.resolve("configs")), "vllm_api_stream_chat");
        assertEquals("my-service", task.abbr());
        assertEquals("http://10.0.0.1:1025/", task.target(Optional.empty()).toString());
        assertEquals(32_768, task.maxOutLen());
        assertEquals(16, task.batchSize());
        assertEquals(2.5, task.requestRate());
        assertEquals(0.6, task.generation().get("temperature"));
        assertEquals(true, task.generation().get("ignore_eos"));
        assertEquals("v1/chat/completions", task.path());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "models = [dict(host_port=open('x'))]|open(…) is a call, and nothing is executed here",
                "models = [dict(host_prot=1)]|host_prot of vllm_api_stream_chat is not known",
                "models = [dict(batch_size='many')]|batch_size is many, expected a number",
                "models = [dict(a=1|a comma or ) is expected",
                "models = 5|models is 5, expected a list",
                "nothing = 1|no models = [dict(…)]",
                "models = ['a]|a text does not end",
                "models = [dict(host_port=70000)]|host_port 70000 is not in"
            })
    void whatIsNoConfigurationIsRefused(String text, String told) throws IOException {
        Path file = folder.resolve("config.py");
        Files.writeString(file, text);
        SeleneException error = assertThrows(SeleneException.class, () -> Configs.ofFile(file));
        assertTrue(error.getMessage().contains(told), error.getMessage());
    }

    @Test
    void unknownNamesListTheKnown() {
        assertTrue(assertThrows(SeleneException.class, () -> DataTask.named("aime"))
                .getMessage()
                .contains("aime2024_gen_0_shot_chat_prompt"));
        assertTrue(assertThrows(SeleneException.class, () -> ModelTask.standard("vllm"))
                .getMessage()
                .contains("vllm_api_stream_chat"));
        assertEquals(AIME, DataTask.named("aime2024_gen_0_shot_chat_prompt.py"));
    }
}
