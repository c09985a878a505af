package dev.selene.tools.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A page in HTML with its style inside: it shows the same without a network. All text is escaped but for {@link #raw}. */
public final class Page {
    private final StringBuilder html = new StringBuilder();

    /** Begins with the title, in the head and as heading. */
    public Page(String title) {
        html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width\">\n");
        html.append("<title>").append(Html.escape(title)).append("</title>\n");
        html.append("<style>\n").append(style()).append("</style>\n");
        html.append("</head>\n<body>\n<h1>").append(Html.escape(title)).append("</h1>\n");
    }

    /** Markup as it is: charts. */
    public Page raw(String markup) {
        html.append(markup);
        return this;
    }

    /** A paragraph. */
    public Page paragraph(String text) {
        html.append("<p>").append(Html.escape(text)).append("</p>\n");
        return this;
    }

    /** A heading and what it is about. */
    public Page section(String title, String explanation) {
        html.append("<h2>").append(Html.escape(title)).append("</h2>\n");
        return paragraph(explanation);
    }

    /** A list of lines, or nothing when there are none. */
    public Page list(List<String> lines) {
        if (lines.isEmpty()) return this;
        html.append("<ul>\n");
        for (String line : lines) html.append("<li>").append(Html.escape(line)).append("</li>\n");
        html.append("</ul>\n");
        return this;
    }

    /** A table; each row has as many cells as there are heads. */
    public Page table(List<String> heads, List<List<String>> rows) {
        html.append("<table>\n");
        row("th", heads);
        for (List<String> cells : rows) row("td", cells);
        html.append("</table>\n");
        return this;
    }

    private void row(String element, List<String> cells) {
        html.append("<tr>");
        for (String cell : cells)
            html.append('<')
                    .append(element)
                    .append('>')
                    .append(Html.escape(cell))
                    .append("</")
                    .append(element)
                    .append('>');
        html.append("</tr>\n");
    }

    /** The whole page. */
    public String end() {
        return html + "</body>\n</html>\n";
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("page.css")) {
            if (in == null) throw new IllegalStateException("resource page.css is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
