package dev.selene.tools.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.JsonLines;
import dev.selene.base.SeleneException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads JSON lines; a field that is not a text is kept as its JSON. */
final class JsonRows {
    private JsonRows() {}

    static List<Row> of(Path file, String group) {
        List<Row> rows = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(file, InputStream.nullInputStream())) {
            for (Optional<JsonLines.Line> next = lines.next(); next.isPresent(); next = lines.next()) {
                JsonLines.Line line = next.get();
                Map<String, String> fields = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> field : line.object().properties())
                    if (!field.getValue().isNull())
                        fields.put(
                                field.getKey(),
                                field.getValue().isTextual()
                                        ? field.getValue().textValue()
                                        : field.getValue().toString());
                rows.add(new Row(group, rows.size(), line.source() + ":" + line.number(), fields));
            }
        }
        if (rows.isEmpty()) throw SeleneException.data(file + ": no lines, expected one JSON object a line");
        return rows;
    }
}
