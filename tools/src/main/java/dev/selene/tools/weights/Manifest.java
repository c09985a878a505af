package dev.selene.tools.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.formats.DurableFile;
import dev.selene.tools.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code selene-manifest.json}: what a rewritten checkpoint was made of and which of its files are finished. Holds no time
 * and no path, so that equal runs write equal manifests.
 *
 * @param command what wrote it, for example {@code convert}
 * @param options all that decides the bytes, besides the source
 * @param source the files that were read
 * @param shards finished weight files, in the order of their writing
 * @param files finished other files
 * @param complete nothing is missing
 */
public record Manifest(
        String command,
        SortedMap<String, String> options,
        List<FileStamp> source,
        List<FileRecord> shards,
        List<FileRecord> files,
        boolean complete) {
    /** Its name in the checkpoint directory. */
    public static final String FILE_NAME = "selene-manifest.json";

    private static final int FORMAT = 1;
    private static final long MAX_BYTES = 64 << 20;

    public Manifest {
        options = new TreeMap<>(options);
        source = List.copyOf(source);
        shards = List.copyOf(shards);
        files = List.copyOf(files);
    }

    /** @throws SeleneException of kind DATA if there is one that cannot be understood */
    public static Optional<Manifest> read(Path directory) {
        Path file = directory.resolve(FILE_NAME);
        if (Files.notExists(file)) return Optional.empty();
        return Optional.of(parse(Json.read(file, MAX_BYTES), file.toString()));
    }

    /** @param source names it in errors */
    static Manifest parse(JsonNode json, String source) {
        try {
            return parse(json);
        } catch (IllegalArgumentException e) {
            throw SeleneException.data(source + ": not a manifest of this version: " + e.getMessage()
                    + ". Remove the directory and begin anew.");
        }
    }

    void write(Path directory) throws IOException {
        DurableFile.write(directory.resolve(FILE_NAME), JsonText.of(json()));
    }

    Manifest withShard(FileRecord shard) {
        return new Manifest(command, options, source, appended(shards, shard), files, complete);
    }

    Manifest completed(List<FileRecord> otherFiles) {
        return new Manifest(command, options, source, shards, otherFiles, true);
    }

    /** Files of the same names are replaced. */
    Manifest withFiles(List<FileRecord> finished) {
        Set<String> names = finished.stream().map(FileRecord::name).collect(Collectors.toSet());
        List<FileRecord> all = new ArrayList<>(files);
        all.removeIf(file -> names.contains(file.name()));
        all.addAll(finished);
        return new Manifest(command, options, source, shards, all, complete);
    }

    private static <T> List<T> appended(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }

    private ObjectNode json() {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("format", FORMAT).put("command", command).put("complete", complete);
        ObjectNode optionsNode = json.putObject("options");
        options.forEach(optionsNode::put);
        ArrayNode sources = json.putArray("source");
        for (FileStamp stamp : source)
            sources.addObject()
                    .put("name", stamp.name())
                    .put("bytes", stamp.bytes())
                    .put("modified_millis", stamp.modifiedMillis());
        records(json.putArray("shards"), shards);
        records(json.putArray("files"), files);
        return json;
    }

    private static void records(ArrayNode to, List<FileRecord> records) {
        for (FileRecord entry : records)
            to.addObject().put("name", entry.name()).put("bytes", entry.bytes()).put("crc32c", entry.crc32c());
    }

    private static Manifest parse(JsonNode json) {
        if (json.path("format").asInt() != FORMAT) throw new IllegalArgumentException("format is not " + FORMAT);
        SortedMap<String, String> options = new TreeMap<>();
        json.path("options").properties().forEach(option -> options.put(option.getKey(), text(option.getValue())));
        return new Manifest(
                text(json.path("command")),
                options,
                list(
                        json.path("source"),
                        entry -> new FileStamp(
                                name(entry), number(entry.path("bytes")), number(entry.path("modified_millis")))),
                list(json.path("shards"), Manifest::parseRecord),
                list(json.path("files"), Manifest::parseRecord),
                json.path("complete").asBoolean());
    }

    private static FileRecord parseRecord(JsonNode entry) {
        return new FileRecord(name(entry), number(entry.path("bytes")), text(entry.path("crc32c")));
    }

    private static <T> List<T> list(JsonNode json, Function<JsonNode, T> element) {
        if (!json.isArray()) throw new IllegalArgumentException("a list is missing");
        List<T> list = new ArrayList<>();
        for (JsonNode entry : json) list.add(element.apply(entry));
        return list;
    }

    /** A plain name: the file must not lie outside the directory. */
    private static String name(JsonNode entry) {
        String name = text(entry.path("name"));
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.equals("..") || name.indexOf('\0') >= 0)
            throw new IllegalArgumentException("\"" + name + "\" is not a file name");
        return name;
    }

    private static String text(JsonNode json) {
        if (!json.isTextual()) throw new IllegalArgumentException("a text is missing");
        return json.textValue();
    }

    private static long number(JsonNode json) {
        if (!json.canConvertToLong() || !json.isIntegralNumber())
            throw new IllegalArgumentException("a number is missing");
        return json.longValue();
    }
}
