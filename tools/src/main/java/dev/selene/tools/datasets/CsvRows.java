package dev.selene.tools.datasets;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.selene.base.SeleneException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads CSV files as pandas writes them: commas, double quotes, quotes doubled, line feeds inside quotes. */
final class CsvRows {
    private static final ObjectReader READER =
            CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build().readerForListOf(String.class);

    private CsvRows() {}

    /** Rows whose fields are named by the first line; a column without a name is left out. */
    static List<Row> withHeader(Path file, String group) {
        List<List<String>> lines = lines(file);
        if (lines.isEmpty()) throw SeleneException.data(file + ": empty, expected a line of column names");
        List<String> names = lines.getFirst();
        return rows(file, group, names, lines.subList(1, lines.size()), 2);
    }

    /** Rows of a file without such a line. */
    static List<Row> withNames(Path file, String group, List<String> names) {
        return rows(file, group, names, lines(file), 1);
    }

    private static List<Row> rows(
            Path file, String group, List<String> names, List<List<String>> lines, int firstLine) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            List<String> values = lines.get(i);
            if (values.size() < names.size())
                throw SeleneException.data(file + ": record " + (i + firstLine) + " has " + values.size()
                        + " columns, expected " + names.size() + ": " + String.join(", ", names));
            Map<String, String> fields = new LinkedHashMap<>();
            for (int column = 0; column < names.size(); column++)
                if (!names.get(column).isEmpty()) fields.put(names.get(column).strip(), values.get(column));
            rows.add(new Row(group, i, file + ": record " + (i + firstLine), fields));
        }
        return rows;
    }

    private static List<List<String>> lines(Path file) {
        List<List<String>> lines = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file);
                MappingIterator<List<String>> values = READER.readValues(in)) {
            while (values.hasNextValue()) {
                List<String> line = values.nextValue();
                boolean blank = line.size() == 1 && line.getFirst().isBlank();
                if (!blank) lines.add(line);
            }
        } catch (MalformedInputException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA, file + ": not UTF-8. Convert it, for example with iconv.", e);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": not a CSV file: " + e.getMessage(), e);
        }
        if (!lines.isEmpty() && lines.getFirst().getFirst().startsWith("\ufeff")) {
            List<String> first = new ArrayList<>(lines.getFirst());
            first.set(0, first.getFirst().substring(1));
            lines.set(0, first);
        }
        return lines;
    }
}
