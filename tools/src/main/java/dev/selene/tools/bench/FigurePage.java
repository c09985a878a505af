package dev.selene.tools.bench;

import dev.selene.tools.report.BarChart;
import dev.selene.tools.report.Page;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Figures as a page for people. */
public final class FigurePage {
    private FigurePage() {}

    /** @param conditions what the figures hold for: model, machine, versions */
    public static String of(String title, List<String> conditions, List<Figure> figures) {
        Page page = new Page(title).list(conditions);
        chart(page, figures, "prompt", "Reading prompts", "tokens/s", Figure::tokensPerSecond);
        chart(page, figures, "generate", "Generating, all streams together", "tokens/s", Figure::tokensPerSecond);
        chart(
                page,
                figures,
                "generate",
                "Share of the memory bandwidth probed beside it",
                "percent",
                figure -> 100 * figure.shareOfBandwidth());
        page.section(
                "Figures",
                "GB/s counts weights and cache once in a forward pass; probe is what the machine read then.");
        page.table(FigureTable.heads(), figures.stream().map(FigureTable::cells).toList());
        page.section("Where the time goes", "Percent of a figure's time; each line adds up to 100.");
        page.table(
                FigureTable.partHeads(),
                figures.stream().map(FigureTable::partCells).toList());
        return page.end();
    }

    private static void chart(
            Page page, List<Figure> figures, String phase, String title, String unit, ToDoubleFunction<Figure> value) {
        List<Figure> shown =
                figures.stream().filter(figure -> figure.phase().equals(phase)).toList();
        if (shown.isEmpty()) return;
        page.section(
                title, "Threads / streams / " + (phase.equals("prompt") ? "length" : "depth") + " below each bar.");
        BarChart chart = new BarChart("threads / streams / " + (phase.equals("prompt") ? "length" : "depth"), unit);
        for (Figure figure : shown) {
            Workload workload = figure.workload();
            int last = phase.equals("prompt") ? workload.tokens() : workload.depth();
            String label = figure.threads() + " / " + workload.streams() + " / " + last;
            chart.add(
                    label,
                    value.applyAsDouble(figure),
                    label + ": " + Math.round(value.applyAsDouble(figure)) + " " + unit);
        }
        page.raw(chart.svg());
    }
}
