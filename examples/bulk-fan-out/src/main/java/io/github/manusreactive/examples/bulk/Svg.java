package io.github.manusreactive.examples.bulk;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A page with charts, in the reader's own colours: light or dark. All text is escaped. */
final class Svg {

    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6472;--line:#d9dee6;--card:#fff;--back:#f5f7fa;--bar:#2f6fde}
            @media (prefers-color-scheme:dark){:root{--ink:#e8ecf2;--soft:#9aa5b5;--line:#313a47;--card:#1b222c;--back:#12171e;--bar:#6ea2ff}}
            body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
            main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 3rem}
            h1{font-size:1.4rem;margin:.5rem 0 1rem}h2{font-size:1rem;margin:0}
            section,.facts{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin-bottom:1rem}
            .facts{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;margin:0 0 1rem}.facts div{min-width:5rem}
            dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.5rem;font-variant-numeric:tabular-nums}
            p{margin:0 0 .6rem;color:var(--soft);font-size:.85rem}
            svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font:12px system-ui,sans-serif}
            rect{fill:var(--bar)}.axis{stroke:var(--line)}.wide{overflow-x:auto}
            table{border-collapse:collapse;width:100%;font-size:.85rem}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
            th{color:var(--soft);font-weight:600}td:last-child{overflow-wrap:anywhere}
            """;

    private static final int WIDTH = 720;
    private static final int HEIGHT = 180;
    private static final int ROW = 24;
    private static final int LABEL = 120;
    private static final int NUMBER = 70;

    private Svg() {}

    static String page(String title, String... parts) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\""
                + " content=\"width=device-width,initial-scale=1\"><title>" + text(title) + "</title><style>" + STYLE
                + "</style></head><body><main><h1>" + text(title) + "</h1>" + String.join("\n", parts)
                + "</main></body></html>\n";
    }

    static String section(String title, String note, String content) {
        return "<section><h2>" + text(title) + "</h2><p>" + text(note) + "</p>" + content + "</section>";
    }

    static String facts(Map<String, String> facts) {
        StringBuilder html = new StringBuilder("<dl class=\"facts\">");
        new TreeMap<>(facts)
                .forEach((name, value) -> html.append("<div><dt>")
                        .append(text(name))
                        .append("</dt><dd>")
                        .append(text(value))
                        .append("</dd></div>"));
        return html.append("</dl>").toString();
    }

    /** Columns from left to right, such as over time. */
    static String columns(Map<String, Long> values) {
        long top = Math.max(
                1, values.values().stream().mapToLong(Long::longValue).max().orElse(1));
        double step = (double) (WIDTH - 40) / Math.max(1, values.size());
        StringBuilder svg = open(HEIGHT + 24, "Tasks ended over time");
        svg.append(String.format(Locale.ROOT, "<text x=\"0\" y=\"12\">%d</text>", top));
        svg.append(String.format(
                Locale.ROOT, "<line class=\"axis\" x1=\"40\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", HEIGHT, WIDTH, HEIGHT));
        int at = 0;
        int every = Math.max(1, values.size() / 6);
        for (Map.Entry<String, Long> value : values.entrySet()) {
            double height = (HEIGHT - 4.0) * value.getValue() / top;
            double x = 40 + at * step;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1\"><title>%s: %d</title></rect>",
                    x,
                    HEIGHT - height,
                    Math.max(1, step - 1),
                    height,
                    text(value.getKey()),
                    value.getValue()));
            if (at % every == 0) {
                svg.append(String.format(
                        Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>", x, HEIGHT + 18, text(value.getKey())));
            }
            at++;
        }
        return svg.append("</svg>").toString();
    }

    /** One bar under the other; classes without a member are left out. */
    static String bars(Map<String, Long> values) {
        long top = Math.max(
                1, values.values().stream().mapToLong(Long::longValue).max().orElse(1));
        long rows = values.values().stream().filter(value -> value > 0).count();
        StringBuilder svg = open((int) Math.max(1, rows) * ROW, "Number of tasks");
        int y = 0;
        for (Map.Entry<String, Long> value : values.entrySet()) {
            if (value.getValue() == 0) {
                continue;
            }
            double width = (double) (WIDTH - LABEL - NUMBER) * value.getValue() / top;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"0\" y=\"%d\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" rx=\"3\"/>"
                            + "<text x=\"%.1f\" y=\"%d\">%d</text>",
                    y + 15,
                    text(value.getKey()),
                    LABEL,
                    y + 4,
                    Math.max(2, width),
                    LABEL + Math.max(2, width) + 8,
                    y + 15,
                    value.getValue()));
            y += ROW;
        }
        return svg.append("</svg>").toString();
    }

    static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static StringBuilder open(int height, String label) {
        return new StringBuilder(String.format(
                Locale.ROOT, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, height, text(label)));
    }
}
