package dev.selene.engine;

import dev.selene.testkit.TestData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * A recorded hour of conversations, scaled down: a block of 512 tokens becomes one of {@value #BLOCK_TOKENS}. Equal hash
 * ids become equal tokens, others do not.
 */
final class MooncakeTrace {
    static final int BLOCK_TOKENS = 4;
    private static final int TRACE_BLOCK_TOKENS = 512;
    private static final int SCALE = TRACE_BLOCK_TOKENS / BLOCK_TOKENS;

    /** A request as the trace has it. */
    record Arrival(long millis, int numPromptTokens, int maxTokens, int[] hashIds) {
        /** @param generation shifts the ids, so that the trace can be run again as if by other people */
        int[] promptIds(int generation) {
            int[] prompt = new int[numPromptTokens];
            for (int i = 0; i < prompt.length; i++)
                prompt[i] = 4 * hashIds[i / BLOCK_TOKENS] + i % BLOCK_TOKENS + generation * 1_000_000;
            return prompt;
        }
    }

    private MooncakeTrace() {}

    static List<Arrival> read() throws IOException {
        List<Arrival> arrivals = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(TestData.path("mooncake/conversation.txt.gz"))),
                StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) arrivals.add(parse(line));
        }
        return arrivals;
    }

    private static Arrival parse(String line) {
        String[] fields = line.split(" ");
        List<Integer> ids = new ArrayList<>();
        for (int i = 3; i < fields.length; i++) {
            String[] run = fields[i].split("\\+");
            int first = Integer.parseInt(run[0]);
            int count = run.length == 1 ? 1 : Integer.parseInt(run[1]);
            for (int id = first; id < first + count; id++) ids.add(id);
        }
        return new Arrival(
                Long.parseLong(fields[0]),
                Math.ceilDiv(Integer.parseInt(fields[1]), SCALE),
                Math.ceilDiv(Integer.parseInt(fields[2]), SCALE),
                ids.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Prompt tokens that a cache without bounds, which knows each prompt as soon as it has arrived, would spare. */
    static long cachedByOracle(List<Arrival> arrivals) {
        Set<Integer> seen = new HashSet<>();
        long cached = 0;
        for (Arrival arrival : arrivals) {
            int full = (arrival.numPromptTokens() - 1) / BLOCK_TOKENS; // the last token is always computed
            int known = 0;
            while (known < full && seen.contains(arrival.hashIds()[known])) known++;
            cached += (long) known * BLOCK_TOKENS;
            for (int i = 0; i < arrival.numPromptTokens() / BLOCK_TOKENS; i++) seen.add(arrival.hashIds()[i]);
        }
        return cached;
    }
}
