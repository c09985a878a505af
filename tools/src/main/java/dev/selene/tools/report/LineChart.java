package dev.selene.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Several curves over one horizontal axis, as inline SVG, each with a colour and a name; points tell their values. */
public final class LineChart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 280;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int BOTTOM = 64;
    private static final int TOP = 28;
    private static final int GRID_LINES = 4;
    private static final int MAX_DOTS = 40;

    /** Told apart by people who see colours otherwise, too. */
    private static final String[] COLOURS = {"#2f6db3", "#d1495b", "#3b8f5a", "#b07aa1", "#c8842a", "#5b6675"};

    private record Curve(String name, double[] x, double[] y) {}

    private final List<Curve> curves = new ArrayList<>();
    private final String xTitle;
    private final String yTitle;

    /** Titles of both axes. */
    public LineChart(String xTitle, String yTitle) {
        this.xTitle = xTitle;
        this.yTitle = yTitle;
    }

    /** Adds a curve through points in the order given; points that are not finite are left out. */
    public void add(String name, double[] x, double[] y) {
        curves.add(new Curve(name, x.clone(), y.clone()));
    }

    /** The chart, to be put into a page. */
    public String svg() {
        double right = largest(true);
        double top = largest(false);
        StringBuilder svg = new StringBuilder(format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s over %s\">\n",
                WIDTH, HEIGHT, Html.escape(yTitle), Html.escape(xTitle)));
        for (int i = 0; i <= GRID_LINES; i++) {
            double y = y(top * i / GRID_LINES, top);
            svg.append(format(
                    "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>\n", LEFT, y, WIDTH - RIGHT, y));
            text(svg, "end", LEFT - 8, y + 4, Numbers.round(top * i / GRID_LINES));
            text(
                    svg,
                    "middle",
                    x(right * i / GRID_LINES, right),
                    HEIGHT - BOTTOM + 16,
                    Numbers.round(right * i / GRID_LINES));
        }
        for (int i = 0; i < curves.size(); i++) draw(svg, curves.get(i), COLOURS[i % COLOURS.length], right, top);
        legend(svg);
        text(svg, "middle", LEFT + (WIDTH - LEFT) / 2.0, HEIGHT - 30, xTitle);
        text(svg, "start", 0, 12, yTitle);
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, Curve curve, String colour, double right, double top) {
        StringBuilder points = new StringBuilder();
        int every = Math.max(1, curve.x().length / MAX_DOTS);
        StringBuilder dots = new StringBuilder();
        for (int i = 0; i < curve.x().length; i++) {
            if (!Double.isFinite(curve.x()[i]) || !Double.isFinite(curve.y()[i])) continue;
            double x = x(curve.x()[i], right);
            double y = y(curve.y()[i], top);
            points.append(format("%.1f,%.1f ", x, y));
            if (i % every == 0)
                dots.append(format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s: %s, %s</title></circle>\n",
                        x,
                        y,
                        colour,
                        Html.escape(curve.name()),
                        Numbers.round(curve.x()[i]),
                        Numbers.round(curve.y()[i])));
        }
        svg.append(format(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>\n%s",
                colour, points.toString().strip(), dots));
    }

    private void legend(StringBuilder svg) {
        double x = LEFT;
        for (int i = 0; i < curves.size(); i++) {
            String colour = COLOURS[i % COLOURS.length];
            svg.append(format(
                    "<rect x=\"%.1f\" y=\"%d\" width=\"12\" height=\"4\" fill=\"%s\"/>\n", x, HEIGHT - 12, colour));
            text(svg, "start", x + 16, HEIGHT - 6, curves.get(i).name());
            x += 32 + 6.2 * curves.get(i).name().length();
        }
    }

    private static double x(double value, double right) {
        return LEFT + (WIDTH - LEFT - RIGHT) * value / right;
    }

    private static double y(double value, double top) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
    }

    private double largest(boolean horizontal) {
        double largest = 0;
        for (Curve curve : curves)
            for (double value : horizontal ? curve.x() : curve.y())
                if (Double.isFinite(value)) largest = Math.max(largest, value);
        return Axis.roundedUp(largest);
    }

    private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
        svg.append(
                format("<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", anchor, x, y, Html.escape(text)));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
