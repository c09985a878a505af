package dev.selene.tools.quantize;

import dev.selene.base.SeleneException;
import dev.selene.formats.DurableFile;
import dev.selene.tools.JsonText;
import dev.selene.tools.weights.TargetDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The two files of a report, beside the weights. */
final class ReportFiles {
    static final String JSON = "selene-quantization-report.json";
    static final String HTML = "selene-quantization-report.html";

    private ReportFiles() {}

    static void write(QuantisationReport report, TargetDirectory directory) {
        Path target = directory.path();
        try {
            DurableFile.write(target.resolve(JSON), JsonText.of(ReportJson.of(report)));
            DurableFile.write(target.resolve(HTML), ReportPage.of(report).getBytes(StandardCharsets.UTF_8));
            directory.note(List.of(JSON, HTML));
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, target + ": the report cannot be written: " + e, e);
        }
    }
}
