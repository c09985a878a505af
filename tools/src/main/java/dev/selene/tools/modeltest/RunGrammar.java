package dev.selene.tools.modeltest;

import dev.selene.base.SeleneException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The positional words of {@code run.sh}. A list in brackets may hold blanks: words are joined up to the closing bracket.
 * Echoes each word as the original does ({@code INFO: current batch_size: 10}).
 */
public final class RunGrammar {
    private static final List<String> MODEL_TYPES = List.of("basic", "fa", "pa_fp16", "pa_bf16");
    private static final List<String> MODEL_NAMES = List.of("deepseekv3", "deepseekv2");
    private static final List<String> PERFORMANCE_SETS = List.of("boolq", "gsm8k", "humaneval", "ceval", "customize");
    private static final String USAGE =
            "run.sh MODEL_TYPE MODE [CASE_PAIR | SHOTS | CONTEXT_LEN] [BATCH_RANGE] BATCH|TIME_LIMIT [PREFILL_BS]"
                    + " [prefill_length N] [dataset NAME [padding] [GROUP|INF]] MODEL_NAME [chat|base] [lora PATH] WEIGHT_DIR"
                    + " [trust_remote_code] (CHIP_NUM | RANK_TABLE WORLD_SIZE NODE_COUNT RANK_START MASTER_ADDR) [PARALLEL]"
                    + " [MAX_POS]";

    private final Deque<String> words;
    private final Consumer<String> echo;

    private RunGrammar(List<String> words, Consumer<String> echo) {
        this.words = new ArrayDeque<>(joined(words));
        this.echo = echo;
    }

    /**
     * @param echo receives a line for each word that was understood
     * @throws SeleneException of kind USER: the original's message and what to do
     */
    public static RunArguments parse(List<String> words, Consumer<String> echo) {
        if (words.isEmpty()) throw SeleneException.user("Error: require parameter. Usage: " + USAGE);
        return new RunGrammar(words, echo).parse();
    }

    private RunArguments parse() {
        String modelType = next("MODEL_TYPE");
        if (!MODEL_TYPES.contains(modelType))
            throw SeleneException.user("ERROR: invalid model_type, only support fa, pa_fp16, pa_bf16. Got " + modelType
                    + "; take pa_bf16 for a BF16, FP8 or W8A8 checkpoint, as its config.json says torch_dtype.");
        told("model_type", modelType);
        Mode mode = Mode.of(next("MODE"));
        told("test_mode", mode.word());

        List<LengthPair> pairs = List.of();
        int shots = 0;
        Optional<String> contextLength = Optional.empty();
        Optional<String> texts = Optional.empty();
        List<int[]> ranges = List.of();
        double timeLimit = 0;
        List<List<Integer>> batchSizes = List.of();
        switch (mode) {
            case Mode.Performance _, Mode.LargestBatch _, Mode.PerformanceOfTexts _, Mode.AnswersToTexts _ -> {
                String word = next("CASE_PAIR");
                pairs = NumberLists.casePairs(word);
                told("case_pair", word);
            }
            case Mode.Accuracy accuracy -> {
                if (accuracy.takesShots()) {
                    shots = number("SHOTS", "shot should be a digit: 0 or 5");
                    echo.accept("INFO: use shot: " + shots);
                } else if (accuracy.word().equals("full_NeedleBench")) {
                    contextLength = Optional.of(next("CONTEXT_LEN"));
                    echo.accept("INFO: use context length: " + contextLength.get());
                }
            }
        }
        if (mode instanceof Mode.LargestBatch) {
            String range = words.peek() != null && words.peek().startsWith("[") ? words.remove() : "[1,2000]";
            ranges = NumberLists.ranges(range, pairs.size());
            told("batch_range", range);
            timeLimit = timeLimit(next("TIME_LIMIT"));
        } else {
            if (mode instanceof Mode.PerformanceOfTexts || mode instanceof Mode.AnswersToTexts) {
                texts = Optional.of(next("INPUT_TEXT_OR_FILE"));
                told("input_text_or_file", texts.get());
            }
            String word = next("BATCH");
            batchSizes = NumberLists.batchSizes(word, Math.max(1, pairs.size()));
            told("batch_size", word);
        }

        OptionalInt prefillBatchSize = OptionalInt.empty();
        Optional<RunArguments.PerformanceSet> performanceSet = Optional.empty();
        if (mode instanceof Mode.Performance) {
            if (isNumber(words.peek())) {
                prefillBatchSize = OptionalInt.of(number("PREFILL_BS", "prefill_batch_size should be a digit"));
                told("prefill_batch_size", prefillBatchSize.getAsInt());
            }
            if (skip("prefill_length")) refusePrefillLength(number("N", "prefill_length should be a digit"));
            if (skip("dataset")) performanceSet = Optional.of(performanceSet());
        }

        String modelName = next("MODEL_NAME");
        if (!MODEL_NAMES.contains(modelName))
            throw SeleneException.user("model test file core/" + modelName + "_test.py is not found. Selene runs "
                    + String.join(" and ", MODEL_NAMES) + "; write deepseekv3 for DeepSeek-V3 and Kimi-K2.");
        boolean chat = false;
        if ("chat".equals(words.peek()) || "base".equals(words.peek())) {
            chat = words.remove().equals("chat");
            echo.accept("INFO: current use " + modelName + " version: " + (chat ? "chat" : "base"));
        }
        if (skip("lora"))
            throw SeleneException.user(
                    "lora " + next("PATH") + ": adapters are not supported. Leave lora and its path out.");
        Path weights = Path.of(next("WEIGHT_DIR"));
        told("model_name", modelName);
        told("weight_dir", weights);
        told("trust_remote_code", skip("trust_remote_code") ? "True" : "False");
        if (words.peek() != null && words.peek().contains("encrypt"))
            throw SeleneException.user(
                    words.peek() + ": encrypted weights are not supported. Decrypt them and leave this word out.");
        RankLayout ranks = ranks();
        OptionalInt maxPositions = OptionalInt.empty();
        if (!words.isEmpty()) {
            String word = words.remove();
            if (!isNumber(word))
                throw SeleneException.user(
                        "Error: input max_position_embedding or max_seq_len is not a digit. It is " + word
                                + "; at this place stands a number of tokens, or before it the parallel list in brackets.");
            maxPositions = OptionalInt.of(parsed(word));
            echo.accept("INFO: use input max_position_embedding or max_seq_len " + word);
        }
        if (!words.isEmpty())
            throw SeleneException.user("too many words: " + String.join(" ", words) + " is left over. Usage: " + USAGE);
        return new RunArguments(
                modelType,
                mode,
                pairs,
                batchSizes,
                ranges,
                timeLimit,
                shots,
                contextLength,
                prefillBatchSize,
                texts,
                performanceSet,
                modelName,
                chat,
                weights,
                ranks,
                maxPositions);
    }

    private RunArguments.PerformanceSet performanceSet() {
        echo.accept("INFO: dataset performance test");
        String name = next("NAME");
        if (!PERFORMANCE_SETS.contains(name))
            throw SeleneException.user("ERROR: invalid dataset, only support " + String.join(", ", PERFORMANCE_SETS)
                    + ". Got " + name + ".");
        echo.accept("INFO: current dataset for performance test: " + name);
        boolean padding = skip("padding");
        echo.accept("INFO: " + (padding ? "padding for data" : "not padding for data"));
        OptionalInt batches = OptionalInt.of(1);
        if (skip("INF")) batches = OptionalInt.empty();
        else if (isNumber(words.peek()))
            batches = OptionalInt.of(number("GROUP", "batch_group must be a positive integer or 'INF'"));
        echo.accept("INFO: performance test for " + (batches.isPresent() ? batches.getAsInt() : "INF") + " batch");
        return new RunArguments.PerformanceSet(name, padding, batches);
    }

    private RankLayout ranks() {
        String first = next("CHIP_NUM or RANK_TABLE");
        if (isNumber(first)) {
            int chips = positive(first, "Error: input chip_num is not a digit");
            echo.accept("INFO: current using single node, use input chip_num " + chips);
            RankLayout plain = new RankLayout(Optional.empty(), chips, 1, 0, Optional.empty(), parallel(chips, chips));
            plain.check();
            return plain;
        }
        echo.accept("INFO: current using multiple node, use rank table file: " + first);
        int worldSize = positive(next("WORLD_SIZE"), "ERROR: world_size should be a digit");
        told("world_size", worldSize);
        int nodeCount = positive(next("NODE_COUNT"), "ERROR: node_num should be a digit");
        told("node_num", nodeCount);
        if (worldSize % nodeCount != 0)
            throw SeleneException.user("ERROR: only support world_size is able to be divided by node_num. " + worldSize
                    + " devices do not spread evenly over " + nodeCount + " nodes; node_num is the number of nodes.");
        int local = worldSize / nodeCount;
        told("local_world_size", local);
        String start = next("RANK_START");
        if (!isNumber(start))
            throw SeleneException.user("ERROR: rank_id_start should be a digit. It is " + start
                    + "; write the rank_id of this node's first device, for example 0, 8, 16.");
        told("rank_id_start", start);
        String master = next("MASTER_ADDR");
        RankLayout layout = new RankLayout(
                Optional.of(Path.of(first)),
                worldSize,
                nodeCount,
                parsed(start),
                Optional.of(master),
                parallelAfter(worldSize, local, start, master));
        layout.check();
        return layout;
    }

    private ParallelParams parallelAfter(int worldSize, int local, String start, String master) {
        told("node_rank", parsed(start) / local);
        told("master_addr", master);
        return parallel(worldSize, local);
    }

    private ParallelParams parallel(int worldSize, int local) {
        if (words.peek() == null || !words.peek().startsWith("[")) return ParallelParams.ofWorld(worldSize);
        String word = words.remove();
        ParallelParams params = ParallelParams.parse(word, worldSize, local);
        echo.accept("INFO: current parallel_params is: " + word);
        return params;
    }

    private void refusePrefillLength(int length) {
        throw SeleneException.user(
                "prefill_length " + length + " counts with MODELTEST_PD_SPLIT_ENABLE=1 only, which Selene"
                        + " does not have. Give the number of prompts in one prefill instead, before it.");
    }

    private static double timeLimit(String word) {
        try {
            double millis = Double.parseDouble(word);
            if (millis > 0) return millis;
        } catch (NumberFormatException _) {
            // told below
        }
        throw SeleneException.user("time_limit " + word
                + " is not a number above 0: write milliseconds for each token but" + " the first, for example 50.");
    }

    private static int positive(String word, String original) {
        if (!isNumber(word) || parsed(word) < 1)
            throw SeleneException.user(original + ". It is " + word + "; write a number above 0.");
        return parsed(word);
    }

    private int number(String name, String problem) {
        String word = next(name);
        if (!isNumber(word)) throw SeleneException.user("ERROR: " + problem + ". It is " + word + ".");
        return parsed(word);
    }

    private static int parsed(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new SeleneException(SeleneException.Kind.USER, digits + " is too large a number", e);
        }
    }

    private static boolean isNumber(String word) {
        return word != null && word.matches("[0-9]+");
    }

    private String next(String name) {
        if (words.isEmpty()) throw SeleneException.user("Error: " + name + " is missing. Usage: " + USAGE);
        return words.remove();
    }

    private boolean skip(String word) {
        if (!word.equals(words.peek())) return false;
        words.remove();
        return true;
    }

    private void told(String name, Object value) {
        echo.accept("INFO: current " + name + ": " + value);
    }

    /** A shell cuts {@code [8, 4, -1]} at its blanks. */
    private static List<String> joined(List<String> words) {
        List<String> joined = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String word : words) {
            boolean isJson = word.indexOf('"') >= 0; // texts of the single modes come whole
            if (open.isEmpty() && (isJson || !word.startsWith("["))) joined.add(word);
            else {
                open.append(word);
                if (depth(open) > 0) continue;
                joined.add(open.toString());
                open.setLength(0);
            }
        }
        if (!open.isEmpty())
            throw SeleneException.user(open + " has an opening bracket that is not closed. Write it as [a,b,…].");
        return joined;
    }

    private static int depth(CharSequence text) {
        return text.chars().map(c -> c == '[' ? 1 : c == ']' ? -1 : 0).sum();
    }
}
