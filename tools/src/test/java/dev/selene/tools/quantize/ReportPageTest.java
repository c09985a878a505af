package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.tools.report.BarChart;
import dev.selene.tools.report.Numbers;
import java.io.IOException;
import java.io.StringReader;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class ReportPageTest {
    @TempDir
    Path folder;

    @Test
    void thePageNeedsNothingFromAnywhereElse() throws IOException {
        Path result = folder.resolve("result");
        Golden.quantise(Golden.directory("k2-micro"), result, Golden.options(Target.W8A8, Golden.prompts(folder)));
        String page = Files.readString(result.resolve(ReportFiles.HTML));
        for (String reference : new String[] {"http:", "https:", "src=", "href=", "@import", "url(", "<script"})
            assertFalse(page.contains(reference), reference);
        assertTrue(page.contains("verdict good"));
        assertEquals(3, page.split("<svg ", -1).length - 1);
        assertEquals(10, page.split("<td>W8A8", -1).length - 1);
    }

    @Test
    void aBarIsAsHighAsItsValue() throws ParserConfigurationException, IOException, SAXException {
        BarChart chart = new BarChart("layer <1>", "error & more");
        chart.add("a", 1, "one");
        chart.add("b", 4, "four");
        chart.add("c", Double.NaN, "\"none\"");
        Document svg = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));
        var bars = svg.getElementsByTagName("rect");
        double[] heights = new double[3];
        for (int i = 0; i < 3; i++)
            heights[i] = Double.parseDouble(
                    bars.item(i).getAttributes().getNamedItem("height").getNodeValue());
        assertEquals(4 * heights[0], heights[1], 0.3);
        assertEquals(0, heights[2]);
        assertEquals("error & more by layer <1>", svg.getDocumentElement().getAttribute("aria-label"));
        assertTrue(new BarChart("x", "y").svg().endsWith("</svg>\n"));
    }

    @Test
    void numbersHaveFourDigits() {
        assertEquals("0", Numbers.number(0));
        assertEquals("1.234", Numbers.number(1.23412));
        assertEquals("123.4", Numbers.number(123.41));
        assertEquals("12341", Numbers.number(12341.2));
        assertEquals("0.01234", Numbers.number(0.012341));
        assertEquals("1.23e-05", Numbers.number(1.2341e-5));
        assertEquals("NaN", Numbers.number(Double.NaN));
        assertEquals("0.5", Numbers.round(0.5));
        assertEquals("200", Numbers.round(200));
        assertEquals("1.00e-05", Numbers.round(1e-5));
        assertEquals("Infinity", ReportText.decibel(Double.POSITIVE_INFINITY));
    }

    /** Two distributions over three tokens, by hand: p = (1/2, 1/4, 1/4), q = (1/4, 1/2, 1/4). */
    @Test
    void divergenceAndPerplexityAreThoseOfTheirDefinition() {
        HeldOut heldOut = new HeldOut();
        TensorView p = logs(8, 4, 4);
        TensorView q = logs(2, 4, 2);
        heldOut.add(p, q, 0, 0);
        heldOut.add(p, p, 0, -1);
        HeldOut.Summary summary = heldOut.summary();
        double kl = 0.5 * Math.log(2) + 0.25 * Math.log(0.5);
        assertEquals(kl / 2, summary.meanKl(), 1e-7);
        assertEquals(kl, summary.largestKl(), 1e-7);
        assertEquals(2, summary.sourcePerplexity(), 1e-6);
        assertEquals(4, summary.resultPerplexity(), 1e-6);
        assertEquals(0.5, summary.top1Agreement());
        assertEquals(1, summary.klHistogram()[0]);
        assertEquals(1, summary.klHistogram()[6]);
        assertTrue(summary.isFinite());
        heldOut.add(p, logs(1, Float.NaN, 1), 0, 0);
        assertFalse(heldOut.summary().isFinite());
    }

    private static TensorView logs(float... values) {
        float[] logs = new float[values.length];
        for (int i = 0; i < logs.length; i++) logs[i] = (float) Math.log(values[i]);
        return TensorView.contiguous(MemorySegment.ofArray(logs), DType.F32, 1, logs.length);
    }
}
