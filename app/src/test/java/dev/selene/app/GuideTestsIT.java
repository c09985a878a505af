package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of MindIE's guide on micro-k2: its lines as they are printed there, with paths and addresses put in. */
class GuideTestsIT {
    private static final String ACCURACY = "bash run.sh pa_bf16 full_AIME2024 10 deepseekv3 {weights} trust_remote_code"
            + " {ranktable} 32 4 {rank} {master} [8, 4, -1, 1, 32, -1, -1, -1]";
    private static final String SPEED =
            "bash run.sh pa_bf16 performance [[256,256]] 1 deepseekv3 {weights} trust_remote_code"
                    + " {ranktable} 32 4 {rank} {master}";
    private static final String SERVICE =
            "ais_bench --models vllm_api_stream_chat --datasets aime2024_gen_0_shot_chat_prompt --debug";

    @TempDir
    Path folder;

    /** Builds what is stale, so that no other test waits for it. */
    @BeforeAll
    static void build() throws IOException {
        LauncherRun run = LauncherRun.selene("--version");
        assertEquals(0, run.exitCode(), run.err());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 16, 24})
    void theAccuracyLineOfEachNodeRuns(int rank) throws IOException {
        questions("aime2024", "math_mul.jsonl", 1);
        LauncherRun run = guideLine(ACCURACY, rank);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("INFO: current world_size: 32"), run.out());
        assertTrue(run.out().contains("world_size 32 is computed on one rank"), run.out());
        Path results = folder.resolve(
                "outputs/results/NPU/precision_test/full/bf16_fp8/deepseekv3/AIME2024_pa_batch10_tp32_full_result.csv");
        List<String> rows = Files.readAllLines(results);
        assertEquals("file_name,value,correct,sum", rows.getFirst());
        assertTrue(rows.get(1).startsWith("total,"), rows.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 16, 24})
    void theSpeedLineOfEachNodeRuns(int rank) throws IOException {
        LauncherRun run = guideLine(SPEED, rank);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out()
                        .matches("(?s).*Prefill time: [0-9.]+ms, Prefill average time: [0-9.]+ms, Decode token time:"
                                + " [0-9.]+ms, E2E time: [0-9.]+ms.*"),
                run.out());
        Path results = folder.resolve("outputs/results/NPU/performance_test/performance/bf16_fp8/deepseekv3");
        List<String> rows = Files.readAllLines(results.resolve("performance_pa_batch1_tp32_result.csv"));
        assertTrue(rows.getFirst().startsWith("Model,Batchsize,In_seq,Out_seq,Total time(s),"), rows.toString());
        assertTrue(rows.get(1).startsWith("deepseekv3,1,256,256,"), rows.toString());
        assertTrue(Files.readString(results.resolve("benchmark.csv")).startsWith("batch_size,input_seq_len,"));
    }

    @Test
    void theServicesLineFindsWhatTheBareModelFinds() throws IOException {
        questions("aime2024", "math_mul.jsonl", 12);
        LauncherRun bare = modeltest("full_AIME2024 16 deepseekv3 chat {weights} 1");
        assertEquals(0, bare.exitCode(), bare.err());
        assertEquals(Map.of("math_mul.jsonl", "12/12", "total", "12/12"), counts("AIME2024", 16));
        serving(() -> {
            LauncherRun service = serviceLine();
            assertEquals(0, service.exitCode(), service.err());
            assertTrue(service.out().matches("(?s).*aime2024  [0-9a-f]{6}   accuracy  gen   100.00 .*"), service.out());
        });
        try (Stream<Path> files = Files.walk(folder.resolve("outputs/default"))) {
            String names = files.map(Path::toString).collect(Collectors.joining("\n"));
            for (String name : List.of(
                    "/configs/",
                    "/logs/infer/",
                    "/logs/eval/",
                    "/predictions/vllm-api-stream-chat/aime2024.jsonl",
                    "/results/vllm-api-stream-chat/aime2024.json",
                    "/summary/summary_")) assertTrue(names.contains(name), name + " is missing in\n" + names);
        }
    }

    /** Its README's table, column fp8, from run.sh and from ais_bench; the cache is F32 as there. */
    @Tag("long")
    @Test
    void microK2IsAsAccurateAsItsMakersMeasured() throws IOException {
        Path eval = TestData.microK2().resolve("eval");
        for (String set : List.of("boolq", "ceval", "mmlu", "aime2024"))
            copy(eval.resolve(set), folder.resolve("data").resolve(set));
        for (String mode : List.of("full_BoolQ", "full_CEval 0", "full_MMLU 0", "full_AIME2024"))
            assertEquals(
                    0,
                    modeltest(mode + " 16 deepseekv3 chat {weights} 1 --kv-dtype f32")
                            .exitCode());
        assertEquals("189/200", counts("BoolQ", 16).get("total"));
        assertEquals(171, right("CEval") + right("MMLU"));
        assertEquals(
                Map.of(
                        "math_add.jsonl",
                        "199/200",
                        "math_sub.jsonl",
                        "198/200",
                        "math_mul.jsonl",
                        "200/200",
                        "total",
                        "597/600"),
                counts("AIME2024", 16));
        serving(() -> {
            String out = LauncherRun.of(
                            folder,
                            environment(),
                            "",
                            List.of(
                                    "bash",
                                    "-c",
                                    LauncherRun.HOME + "/" + SERVICE + " --batch-size 16 --temperature 0"))
                    .out();
            assertTrue(out.contains("(597 of 600)"), out);
            String others = LauncherRun.of(
                            folder,
                            environment(),
                            "",
                            List.of(
                                    "bash",
                                    "-c",
                                    LauncherRun.HOME
                                            + "/ais_bench --models vllm_api_stream_chat --datasets SuperGLUE_BoolQ_gen_0_shot_cot_str"
                                            + " ceval_gen_0_shot_str mmlu_gen_0_shot_str --batch-size 16 --temperature 0 --max-out-len 40"))
                    .out();
            assertTrue(others.contains("BoolQ: 94.50 % (189 of 200)"), others);
        });
    }

    private int right(String set) throws IOException {
        return Integer.parseInt(counts(set, 16).get("total").split("/")[0]);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Runs a step while micro-k2 is served; the port is written where ais_bench looks for it. */
    private void serving(Step step) throws IOException {
        Process server = LauncherRun.start(
                LauncherRun.HOME,
                Map.of(),
                List.of(LauncherRun.HOME.resolve("selene").toString(), "serve", "--port", "0", "--kv-dtype", "f32"),
                ProcessBuilder.Redirect.DISCARD);
        try (BufferedReader out = server.inputReader()) {
            String port = out.readLine().replaceFirst(".*http://127\\.0\\.0\\.1:(\\d+) .*", "$1");
            Path config = folder.resolve("configs/models/vllm_api_stream_chat.py");
            Files.createDirectories(config.getParent());
            Files.writeString(
                    config,
                    "models = [\n    dict(\n        attr=\"service\",\n        type=VLLMCustomAPIChat,\n"
                            + "        host_ip = \"127.0.0.1\",  # the service\n        host_port = " + port
                            + ",\n    )\n]\n");
            step.run();
        } finally {
            server.destroy();
            LauncherRun.await(server);
        }
    }

    private LauncherRun serviceLine() throws IOException {
        return LauncherRun.of(folder, environment(), "", List.of("bash", "-c", LauncherRun.HOME + "/" + SERVICE));
    }

    private LauncherRun modeltest(String words) throws IOException {
        return guideLine("bash run.sh pa_bf16 " + words, 0);
    }

    private LauncherRun guideLine(String line, int rank) throws IOException {
        String command = line.replace("{weights}", TestData.microK2().toString())
                .replace("{ranktable}", rankTable().toString())
                .replace("{rank}", Integer.toString(rank))
                .replace("{master}", "10.1.0.1");
        return LauncherRun.of(LauncherRun.HOME.resolve("modeltest"), environment(), "", List.of("bash", "-c", command));
    }

    private Map<String, String> environment() {
        return Map.of(
                "MODELTEST_DATA_DIR", folder.resolve("data").toString(),
                "MODELTEST_OUTPUT_DIR", folder.resolve("outputs").toString(),
                "AIS_BENCH_DATA_DIR", folder.resolve("data").toString(),
                "AIS_BENCH_CONFIG_DIR", folder.resolve("configs").toString(),
                "LCCL_DETERMINISTIC", "1");
    }

    /** The first questions of one of micro-k2's files. */
    private void questions(String set, String file, int count) throws IOException {
        Path target = folder.resolve("data").resolve(set).resolve(file);
        Files.createDirectories(target.getParent());
        Files.write(
                target,
                Files.readAllLines(TestData.microK2().resolve("eval").resolve(file))
                        .subList(0, count));
    }

    private Map<String, String> counts(String set, int batchSize) throws IOException {
        Path file = folder.resolve("outputs/results/NPU/precision_test/full/bf16_fp8/deepseekv3/" + set + "_pa_batch"
                + batchSize + "_tp1_full_summary.json");
        JsonNode json = Json.parse(Files.readString(file), "summary", SeleneException.Kind.DATA);
        return json.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        group -> group.getValue().get("correct").asInt() + "/"
                                + group.getValue().get("sum").asInt()));
    }

    private Path rankTable() throws IOException {
        String servers = Stream.of(0, 1, 2, 3)
                .map(node -> Stream.of(0, 1, 2, 3, 4, 5, 6, 7)
                        .map(i -> "{\"device_id\":\"%d\",\"device_ip\":\"10.0.%d.%d\",\"rank_id\":\"%d\"}"
                                .formatted(i, node, i + 1, 8 * node + i))
                        .collect(Collectors.joining(
                                ",",
                                "{\"device\":[",
                                "],\"server_id\":\"10.1.0.%d\",\"container_ip\":\"10.1.0.%d\"}"
                                        .formatted(node + 1, node + 1))))
                .collect(Collectors.joining(","));
        return Files.writeString(
                folder.resolve("ranktable.json"),
                "{\"server_count\":\"4\",\"server_list\":[" + servers
                        + "],\"status\":\"completed\",\"version\":\"1.0\"}");
    }
}
