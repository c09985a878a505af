package dev.selene.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A bar chart as inline SVG: bars from zero, a few lines to read values by, each bar's value as its tooltip. */
public final class BarChart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 240;
    private static final int LEFT = 64;
    private static final int BOTTOM = 44;
    private static final int TOP = 28;
    private static final int MAX_LABELS = 16;
    private static final int GRID_LINES = 4;
    private static final double FILL = 0.8; // of the room of a bar

    /** @param tip what pointing at the bar tells */
    private record Bar(String label, double value, String tip) {}

    private final List<Bar> bars = new ArrayList<>();
    private final String xTitle;
    private final String yTitle;

    /** Titles of both axes. */
    public BarChart(String xTitle, String yTitle) {
        this.xTitle = xTitle;
        this.yTitle = yTitle;
    }

    /** Adds a bar; one whose value is not finite is drawn as none and told by its tooltip. */
    public void add(String label, double value, String tip) {
        bars.add(new Bar(label, value, tip));
    }

    /** The chart, to be put into a page. */
    public String svg() {
        double top = Axis.roundedUp(bars.stream()
                .mapToDouble(Bar::value)
                .filter(Double::isFinite)
                .max()
                .orElse(0));
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s by %s\">\n"
                .formatted(WIDTH, HEIGHT, Html.escape(yTitle), Html.escape(xTitle)));
        for (int i = 0; i <= GRID_LINES; i++) grid(svg, top * i / GRID_LINES, top);
        double room = (double) (WIDTH - LEFT) / Math.max(1, bars.size());
        int every = Math.ceilDiv(bars.size(), MAX_LABELS);
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double x = LEFT + room * i;
            double height = Double.isFinite(bar.value()) ? plotHeight() * bar.value() / top : 0;
            svg.append(format(
                    "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>\n",
                    x + room * (1 - FILL) / 2,
                    TOP + plotHeight() - height,
                    room * FILL,
                    height,
                    Html.escape(bar.tip())));
            if (i % every == 0) text(svg, "middle", x + room / 2, HEIGHT - BOTTOM + 16, bar.label());
        }
        text(svg, "middle", LEFT + (WIDTH - LEFT) / 2.0, HEIGHT - 6, xTitle);
        text(svg, "start", 0, 12, yTitle);
        return svg.append("</svg>\n").toString();
    }

    private static double plotHeight() {
        return HEIGHT - BOTTOM - TOP;
    }

    private static void grid(StringBuilder svg, double value, double top) {
        double y = TOP + plotHeight() * (1 - value / top);
        svg.append(format("<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>\n", LEFT, y, WIDTH, y));
        text(svg, "end", LEFT - 8, y + 4, Numbers.round(value));
    }

    private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
        svg.append(
                format("<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", anchor, x, y, Html.escape(text)));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
