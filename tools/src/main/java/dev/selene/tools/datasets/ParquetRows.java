package dev.selene.tools.datasets;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads Parquet files of flat columns; a value that is not a text is kept as Java writes it. */
final class ParquetRows {
    private ParquetRows() {}

    static List<Row> of(Path file, String group) {
        List<Row> rows = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file));
                RowReader row = reader.rowReader()) {
            while (row.hasNext()) {
                row.next();
                Map<String, String> fields = new LinkedHashMap<>();
                for (int column = 0; column < row.getFieldCount(); column++) {
                    String name = row.getFieldName(column);
                    if (!row.isNull(name)) fields.put(name, String.valueOf(row.getValue(name)));
                }
                rows.add(new Row(group, rows.size(), file + ": row " + rows.size(), fields));
            }
        } catch (IOException | RuntimeException e) { // the library throws many kinds at broken files
            throw new SeleneException(
                    SeleneException.Kind.DATA, file + ": cannot be read as Parquet: " + e.getMessage(), e);
        }
        return rows;
    }
}
