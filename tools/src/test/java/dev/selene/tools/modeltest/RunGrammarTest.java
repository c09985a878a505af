package dev.selene.tools.modeltest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.tools.datasets.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunGrammarTest {
    @TempDir
    Path folder;

    private final List<String> echo = new ArrayList<>();

    private RunArguments parse(String line) {
        return RunGrammar.parse(List.of(line.split(" ")), echo::add);
    }

    private String rankTable() throws IOException {
        StringBuilder servers = new StringBuilder();
        for (int node = 0; node < 4; node++) {
            StringBuilder devices = new StringBuilder();
            for (int i = 0; i < 8; i++)
                devices.append(i == 0 ? "" : ",")
                        .append("{\"device_id\":\"%d\",\"device_ip\":\"10.0.%d.%d\",\"rank_id\":\"%d\"}"
                                .formatted(i, node, i + 1, 8 * node + i));
            servers.append(node == 0 ? "" : ",")
                    .append("{\"device\":[%s],\"server_id\":\"10.1.0.%d\",\"container_ip\":\"10.1.0.%d\"}"
                            .formatted(devices, node + 1, node + 1));
        }
        Path file = folder.resolve("ranktable.json");
        Files.writeString(
                file,
                "{\"server_count\":\"4\",\"server_list\":[" + servers
                        + "],\"status\":\"completed\",\"version\":\"1.0\"}");
        return file.toString();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "8,1", "16,2", "24,3"})
    void theGuidesAccuracyLineIsUnderstoodWithTheBlanksOfItsList(int rankStart, int node) throws IOException {
        RunArguments run = parse("pa_bf16 full_AIME2024 10 deepseekv3 /weights trust_remote_code " + rankTable()
                + " 32 4 " + rankStart + " 10.1.0.1 [8, 4, -1, 1, 32, -1, -1, -1]");
        assertEquals(new Mode.Accuracy("full", DataSet.AIME2024), run.mode());
        assertEquals(List.of(List.of(10)), run.batchSizes());
        assertEquals(Path.of("/weights"), run.weightDirectory());
        assertEquals(32, run.ranks().worldSize());
        assertEquals(node, run.ranks().nodeRank());
        assertEquals(new ParallelParams(8, 4, 1, 1, 32, 1, 1, 1), run.ranks().parallel());
        assertTrue(echo.contains("INFO: current batch_size: 10"), echo.toString());
        assertTrue(echo.contains("INFO: current node_rank: " + node), echo.toString());
        assertTrue(echo.contains("INFO: current trust_remote_code: True"), echo.toString());
    }

    @Test
    void theGuidesSpeedLineIsUnderstood() throws IOException {
        RunArguments run = parse("pa_bf16 performance [[256,256]] 1 deepseekv3 /weights trust_remote_code "
                + rankTable() + " 32 4 0 10.1.0.1");
        assertEquals(List.of(new LengthPair(256, 256)), run.casePairs());
        assertEquals(Optional.of("10.1.0.1"), run.ranks().masterAddress());
        assertEquals(OptionalInt.empty(), run.prefillBatchSize());
    }

    @Test
    void everyOptionalWordHasItsPlace() {
        RunArguments run =
                parse("pa_fp16 performance [[256,128],[64,32]] [[1,4],[8]] 2 dataset boolq padding INF deepseekv2 chat"
                        + " /weights 8 [1,8,-1,8,-1,-1,-1,-1] 4096");
        assertEquals(List.of(List.of(1, 4), List.of(8)), run.batchSizes());
        assertEquals(OptionalInt.of(2), run.prefillBatchSize());
        assertEquals(
                Optional.of(new RunArguments.PerformanceSet("boolq", true, OptionalInt.empty())), run.performanceSet());
        assertTrue(run.chat());
        assertEquals(OptionalInt.of(4096), run.maxPositions());
        assertEquals(8, run.ranks().worldSize());
        assertEquals("fp16", run.dataType());
    }

    @Test
    void eachModeTakesItsOwnWords() {
        assertEquals(5, parse("pa_bf16 full_CEval 5 16 deepseekv3 /w 1").shots());
        assertEquals(
                Optional.of("32k"),
                parse("pa_bf16 full_NeedleBench 32k 1 deepseekv3 /w 1").contextLength());
        RunArguments largest = parse("pa_bf16 performance_maxbs [[8,8],[4,4]] [[1,9],[2,3]] 50 deepseekv3 /w 1");
        assertEquals(9, largest.batchRanges().getFirst()[1]);
        assertEquals(50, largest.timeLimitMillis());
        assertEquals(
                2000,
                parse("pa_bf16 performance_maxbs [[8,8]] 50 deepseekv3 /w 1")
                        .batchRanges()
                        .getFirst()[1]);
        RunArguments single = RunGrammar.parse(
                List.of("pa_bf16", "precision_single", "[[8,8]]", "[\"a, b\",\"c\"]", "2", "deepseekv3", "/w", "1"),
                echo::add);
        assertEquals(List.of("a, b", "c"), UserTexts.of(single.texts().orElseThrow()));
        assertEquals(10, parse("pa_bf16 full_BoolQ 1 deepseekv3 /w 10").ranks().worldSize());
        for (String word : Mode.ACCURACY_WORDS) assertEquals(word, Mode.of(word).word());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pa_int8 full_BoolQ 1 deepseekv3 /w 1|ERROR: invalid model_type, only support fa, pa_fp16, pa_bf16",
                "pa_bf16 full_Boolq 1 deepseekv3 /w 1|ERROR: invalid test_mode, only support performance,",
                "pa_bf16 performance [[256]] 1 deepseekv3 /w 1|Incorrect case_pair format: case_pair is [[256]]",
                "pa_bf16 performance [[256,0]] 1 deepseekv3 /w 1|both must be at least 1",
                "pa_bf16 performance [[8,8]] zero deepseekv3 /w 1|Wrong batchsize input format: batch_size is zero",
                "pa_bf16 performance [[8,8]] [[1],[2]] deepseekv3 /w 1|2 groups for 1 case pairs",
                "pa_bf16 performance_maxbs [[8,8]] [[1,2],[3,4]] 5 deepseekv3 /w 1|num of case_pair and batch_range not match",
                "pa_bf16 performance_maxbs [[8,8]] [[1,2]] fast deepseekv3 /w 1|time_limit fast is not a number above 0",
                "pa_bf16 full_CEval five 1 deepseekv3 /w 1|shot should be a digit: 0 or 5",
                "pa_bf16 full_BoolQ 1 llama /w 1|model test file core/llama_test.py is not found",
                "pa_bf16 full_BoolQ 1 deepseekv3 lora /l /w 1|adapters are not supported",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w no_encrypt 1|encrypted weights are not supported",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w rt 3x 4 0 m|ERROR: world_size should be a digit",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w rt 32 3 0 m|ERROR: only support world_size is able to be divided by node_num",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w rt 32 4 x m|ERROR: rank_id_start should be a digit",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w rt 32 4|Error: RANK_START is missing. Usage: run.sh MODEL_TYPE",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w /none 32 4 0 m|Ranktable file is not exist: /none",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w 8 4k|Error: input max_position_embedding or max_seq_len is not a digit",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w 8 [8,4|has an opening bracket that is not closed",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w 8 [8,1]|has 2 numbers, expected 8",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w 8 [2,2,-1,8,-1,-1,-1,-1]|World size must equal to attention's dp_size",
                "pa_bf16 full_BoolQ 1 deepseekv3 /w 8 [1,8,-1,8,-1,-1,-1,-1] 5 more|too many words: more is left over",
                "pa_bf16 performance [[8,8]] 1 prefill_length 9 deepseekv3 /w 1|MODELTEST_PD_SPLIT_ENABLE",
                "pa_bf16 performance [[8,8]] 1 dataset mmlu deepseekv3 /w 1|ERROR: invalid dataset, only support boolq"
            })
    void badInputHasTheOriginalsMessageAndWhatToDo(String line, String told) {
        SeleneException error = assertThrows(SeleneException.class, () -> parse(line));
        assertEquals(SeleneException.Kind.USER, error.kind());
        assertTrue(error.getMessage().contains(told), error.getMessage());
    }

    @Test
    void aRankTableThatContradictsTheNumbersIsRefused() throws IOException {
        String line = "pa_bf16 full_BoolQ 1 deepseekv3 /w " + rankTable();
        SeleneException world = assertThrows(SeleneException.class, () -> parse(line + " 16 4 0 m"));
        assertTrue(world.getMessage().contains("world_size is 16"), world.getMessage());
        SeleneException start = assertThrows(SeleneException.class, () -> parse(line + " 32 4 5 m"));
        assertTrue(start.getMessage().contains("rank_id_start 5 is not the first rank of a node"), start.getMessage());
    }
}
