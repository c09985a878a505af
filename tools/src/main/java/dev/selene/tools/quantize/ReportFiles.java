package dev.selene.tools.quantize;

import dev.selene.base.SeleneException;
import dev.selene.formats.DurableFile;
import dev.selene.tools.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The two files of a report, beside the weights. */
final class ReportFiles {
    static final String JSON = "selene-quantization-report.json";
    static final String HTML = "selene-quantization-report.html";

    private ReportFiles() {}

    static void write(QuantisationReport report, Path target) {
        try {
            DurableFile.write(target.resolve(JSON), JsonText.of(ReportJson.of(report)));
            DurableFile.write(target.resolve(HTML), ReportPage.of(report).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, target + ": the report cannot be written: " + e, e);
        }
    }
}
