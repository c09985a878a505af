package dev.selene.app;

import dev.selene.tools.modeltest.RunArguments;
import dev.selene.tools.modeltest.RunGrammar;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The words of modeltest/run.sh. */
@Command(
        name = "run",
        description = "Take the words of modeltest/run.sh, in its order.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene modeltest run pa_bf16 performance [[256,256]] 1 deepseekv3 /models/kimi-k2 trust_remote_code 1",
            "",
            "WORDS: MODEL_TYPE MODE [CASE_PAIR | SHOTS | CONTEXT_LEN] [BATCH_RANGE] BATCH|TIME_LIMIT [PREFILL_BS]",
            "  [dataset NAME [padding] [GROUP|INF]] MODEL_NAME [chat|base] WEIGHT_DIR [trust_remote_code]",
            "  (CHIP_NUM | RANK_TABLE WORLD_SIZE NODE_COUNT RANK_START MASTER_ADDR) [PARALLEL] [MAX_POS]"
        })
final class ModeltestRunCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "WORDS", arity = "0..*", description = "the words; a list in brackets may hold blanks")
    private List<String> words = List.of();

    @Mixin
    private ModeltestSettings settings;

    @Mixin
    private ModelSettings modelSettings;

    ModeltestRunCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        modelSettings.refuseModel("WEIGHT_DIR among the words names the model");
        RunArguments arguments = RunGrammar.parse(words, streams::printLine);
        return settings.run(arguments, modelSettings, streams);
    }
}
