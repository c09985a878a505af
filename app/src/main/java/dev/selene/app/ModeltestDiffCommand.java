package dev.selene.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.selene.tools.accuracy.ItemRecord;
import dev.selene.tools.accuracy.RunDiff;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two runs on one data set. */
@Command(
        name = "diff",
        description = "Compare two runs on one data set, item by item.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene modeltest diff before/BoolQ_pa_batch10_tp1_full_items.jsonl after/BoolQ_pa_batch10_tp1_full_items.jsonl",
            "",
            "The item logs lie below outputs/data; ais-bench writes the same under predictions. Exit code 1 if an item differs."
        })
final class ModeltestDiffCommand implements Callable<Integer> {
    private static final int SHOWN = 60;

    private final Streams streams;

    @Parameters(index = "0", paramLabel = "A", description = "item log of one run")
    private Path left;

    @Parameters(index = "1", paramLabel = "B", description = "item log of the other")
    private Path right;

    @Option(names = "--json", description = "print a JSON line for each item that differs")
    private boolean json;

    ModeltestDiffCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        RunDiff diff = RunDiff.of(left, right);
        for (RunDiff.Pair pair : diff.changed()) streams.printLine(json ? toJson(pair) : toText(pair));
        diff.onlyLeft().forEach(key -> streams.err().println("only in " + left + ": " + key));
        diff.onlyRight().forEach(key -> streams.err().println("only in " + right + ": " + key));
        streams.err()
                .println(diff.inBoth() + " items in both, " + diff.changed().size() + " answered otherwise: "
                        + diff.better() + " better, " + diff.worse() + " worse in B");
        boolean same = diff.changed().isEmpty()
                && diff.onlyLeft().isEmpty()
                && diff.onlyRight().isEmpty();
        return same ? 0 : 1;
    }

    private static String toText(RunDiff.Pair pair) {
        String sign = pair.gain() > 0 ? "+" : pair.gain() < 0 ? "-" : "=";
        return sign + " " + pair.left().key() + "  gold " + shown(pair.left().gold()) + "\n    A: "
                + shown(pair.left().answer()) + "\n    B: " + shown(pair.right().answer());
    }

    private static String shown(String text) {
        String line = text.replace("\n", "\\n");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    private static String toJson(RunDiff.Pair pair) {
        return JsonOut.object(out -> {
            out.writeStringField("key", pair.left().key());
            out.writeStringField("gold", pair.left().gold());
            write(out, "a", pair.left());
            write(out, "b", pair.right());
        });
    }

    private static void write(JsonGenerator out, String name, ItemRecord item) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField("answer", item.answer());
        out.writeStringField("extracted", item.verdict().extracted());
        out.writeNumberField("score", item.verdict().score());
        out.writeEndObject();
    }
}
