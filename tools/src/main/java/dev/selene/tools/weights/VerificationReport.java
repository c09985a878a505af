package dev.selene.tools.weights;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.tools.ByteCount;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A {@link WeightVerification} as text or JSON. */
public final class VerificationReport {
    private static final int SHOWN = 20;
    private static final int WORST = 10;

    private VerificationReport() {}

    /** For people. */
    public static String text(WeightVerification found) {
        StringBuilder out = new StringBuilder();
        long bytes = found.files().stream().mapToLong(FileRecord::bytes).sum();
        out.append(found.directory()).append(": ").append(found.tensors()).append(" tensors, ");
        out.append(ByteCount.text(bytes))
                .append(" in ")
                .append(found.files().size())
                .append(found.files().size() == 1 ? " weight file, " : " weight files, ");
        out.append(found.checksums()).append(" files held against the manifest\n");
        found.differences().ifPresent(differences -> comparison(out, differences, found.smoothed()));
        list(out, "problem: ", found.problems());
        list(out, "warning: ", found.warnings());
        if (!found.permissions().findings().isEmpty()) {
            list(out, "MindIE would refuse: ", found.permissions().findings());
            out.append("  to mend that:\n");
            for (String command : found.permissions().commands())
                out.append("    ").append(command).append('\n');
        }
        return out.append(
                        found.good()
                                ? "good\n"
                                : "not good, problems: " + found.problems().size() + "\n")
                .toString();
    }

    private static void comparison(StringBuilder out, List<WeightVerification.Difference> differences, int smoothed) {
        long equal = differences.stream().filter(one -> one.largest() == 0).count();
        out.append(differences.size())
                .append(" weights compared with the source: ")
                .append(equal)
                .append(" equal\n");
        if (smoothed > 0)
            out.append("  smoothing of ")
                    .append(smoothed)
                    .append(" tensors undone by ")
                    .append(Folding.FILE_NAME)
                    .append('\n');
        types(out, differences);
        for (WeightVerification.Difference one : differences.subList(0, Math.min(WORST, differences.size()))) {
            if (one.largest() == 0) return;
            out.append(String.format(
                    Locale.ROOT,
                    "  %-60s %-5s relative error %.3e  SNR %5.1f dB  largest %.3e%n",
                    one.name(),
                    one.storage(),
                    one.relative(),
                    one.snrDecibel(),
                    one.largest()));
        }
    }

    /** Each number type with its largest error and the bound that was held against every element. */
    private static void types(StringBuilder out, List<WeightVerification.Difference> differences) {
        Map<String, List<WeightVerification.Difference>> byStorage = differences.stream()
                .collect(Collectors.groupingBy(
                        WeightVerification.Difference::storage, TreeMap::new, Collectors.toList()));
        byStorage.forEach((storage, of) -> out.append(String.format(
                Locale.ROOT,
                "  %-5s %d weights, relative error up to %.3e; bound of each element: %s%n",
                storage,
                of.size(),
                of.getFirst().relative(),
                of.getFirst().bound())));
    }

    private static void list(StringBuilder out, String kind, List<String> messages) {
        messages.stream()
                .limit(SHOWN)
                .forEach(message -> out.append(kind).append(message).append('\n'));
        if (messages.size() > SHOWN)
            out.append("  … and ").append(messages.size() - SHOWN).append(" more; --json lists all\n");
    }

    /** For programs; complete. */
    public static ObjectNode json(WeightVerification found) {
        ObjectNode root = Json.mapper().createObjectNode();
        root.put("directory", found.directory().toString()).put("good", found.good());
        texts(root.putArray("problems"), found.problems());
        texts(root.putArray("warnings"), found.warnings());
        root.put("tensors", found.tensors()).put("checksums_compared", found.checksums());
        ArrayNode files = root.putArray("files");
        for (FileRecord file : found.files())
            files.addObject()
                    .put("name", file.name())
                    .put("bytes", file.bytes())
                    .put("crc32c", file.crc32c());
        found.differences().ifPresent(differences -> differences(root.putArray("differences"), differences));
        root.put("smoothed_tensors", found.smoothed());
        ObjectNode permissions = root.putObject("permissions");
        texts(permissions.putArray("findings"), found.permissions().findings());
        texts(permissions.putArray("commands"), found.permissions().commands());
        return root;
    }

    private static void differences(ArrayNode to, List<WeightVerification.Difference> differences) {
        for (WeightVerification.Difference one : differences) {
            ObjectNode node = to.addObject()
                    .put("name", one.name())
                    .put("storage", one.storage())
                    .put("bound", one.bound());
            node.put("relative_error", one.relative())
                    .put("largest", one.largest())
                    .put("beyond", one.beyond());
            if (Double.isFinite(one.snrDecibel())) node.put("snr_db", one.snrDecibel());
            else node.putNull("snr_db"); // equal: no noise
        }
    }

    private static void texts(ArrayNode to, List<String> texts) {
        texts.forEach(to::add);
    }
}
