package io.github.manusreactive.cli;

import java.util.Locale;

/** Fragments of an HTML page. All text is escaped in this class, and only here. */
final class HtmlFragments {

    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1c2330;--soft:#5a6475;--line:#dfe4ec;--card:#fff;--back:#f4f6fa;--link:#1f5fd0;
            --finished:#1f9d63;--waiting:#c98a06;--failed:#d1404a;--ambiguous:#8b5cd6;--rejected:#b4582a;--timed-out:#64748b;--stopped:#a15c9c;
            --missing:#8a6d3b;--plain:#2f6fde}
            @media(prefers-color-scheme:dark){:root{--ink:#e7ebf2;--soft:#9aa5b6;--line:#2c3543;--card:#1a212b;--back:#11161d;--link:#8ab4ff;
            --finished:#3fc285;--waiting:#e0ad3c;--failed:#f0717a;--ambiguous:#b394ef;--rejected:#dd8a5e;--timed-out:#94a3b8;--stopped:#cf93ca;
            --missing:#c2a468;--plain:#6ea2ff}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
            main{max-width:62rem;margin:0 auto;padding:2rem 1rem 3rem}
            h1{font-size:1.5rem;line-height:1.25;margin:0}h2{font-size:1.05rem;margin:0}
            header p{margin:.25rem 0 1.25rem}
            p{margin:.1rem 0 .9rem;color:var(--soft);font-size:.875rem}
            section,.facts,.note{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.1rem 1.25rem;margin:0 0 1rem}
            .note{border-left:4px solid var(--waiting);color:var(--ink);font-size:.95rem}.note div+div{margin-top:.35rem}
            .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:1rem}
            .facts div{display:flex;flex-direction:column}dt{color:var(--soft);font-size:.85rem}
            dd{margin:0;font-size:1.6rem;line-height:1.3;font-variant-numeric:tabular-nums;font-weight:600}
            svg{display:block;width:100%}
            .pair{display:grid;gap:0 1rem;grid-template-columns:minmax(0,1fr)}@media(min-width:48rem){.pair{grid-template-columns:repeat(2,minmax(0,1fr))}}
            .plot{display:grid;grid-template-columns:auto 1fr;gap:0 .5rem}.plot svg{height:13rem}
            .plot .y{display:flex;flex-direction:column;justify-content:space-between;text-align:right;margin:-.6rem 0}
            .plot .x{grid-column:2;position:relative;height:1.2rem;margin-top:.3rem}.plot .x span{position:absolute}
            .plot .y,.plot .x{color:var(--soft);font-size:.8rem;font-variant-numeric:tabular-nums}
            .grid{stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
            .legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.6rem 0 0;padding:0;list-style:none;font-size:.85rem;color:var(--soft)}
            .legend svg{display:inline-block;width:.75rem;height:.75rem;margin-right:.4rem;vertical-align:-.05rem}
            .bars{display:grid;grid-template-columns:fit-content(42%) minmax(2.5rem,1fr) max-content;gap:.45rem .75rem;align-items:center;margin:0;
            font-size:.9rem;font-variant-numeric:tabular-nums}
            .bars svg{height:.95rem}.bars span:nth-child(3n){text-align:right;white-space:nowrap}.bars small{color:var(--soft);font-size:.85em}
            .bars span:nth-child(3n+1){overflow-wrap:anywhere}
            .finished{fill:var(--finished)}.waiting{fill:var(--waiting)}.failed{fill:var(--failed)}.ambiguous{fill:var(--ambiguous)}
            .rejected{fill:var(--rejected)}.timed-out{fill:var(--timed-out)}
            .stopped{fill:var(--stopped)}.missing{fill:var(--missing)}.plain{fill:var(--plain)}.not-done{fill:var(--line)}
            .wide{overflow-x:auto}.bars+.wide{margin-top:1rem}table{border-collapse:collapse;width:100%;font-size:.875rem}
            th,td{text-align:left;padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top}
            th{color:var(--soft);font-weight:600}td{overflow-wrap:anywhere}.wide td:first-child{min-width:6rem}td:last-child{min-width:16rem}tr:last-child td{border-bottom:0}
            td:empty::before{content:"–"}
            @media(max-width:40rem){thead{position:absolute;clip-path:inset(50%)}table,tbody,tr,td{display:block}td{border:0;padding:0}td:empty{display:none}
            td:last-child{min-width:0}.wide tr{padding:.6rem 0;border-bottom:1px solid var(--line)}}
            a{color:var(--link)}details{margin-top:.75rem;font-size:.875rem;color:var(--soft)}summary{cursor:pointer}
            footer{color:var(--soft);font-size:.8rem}
            """;

    private HtmlFragments() {}

    static String page(String title, String... parts) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + ReportFile.MARK
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>" + text(title)
                + "</title><style>" + STYLE + "</style></head><body><main>" + String.join("\n", parts)
                + "</main></body></html>\n";
    }

    static String section(String title, String note, String content) {
        return "<section><h2>" + text(title) + "</h2><p>" + text(note) + "</p>" + content + "</section>";
    }

    static String fact(String name, String value) {
        return "<div><dt>" + text(name) + "</dt><dd>" + text(value) + "</dd></div>";
    }

    /** Returns a row of a bar chart: label, bar scaled to {@code most}, value and note. */
    static String bar(String label, String style, long value, long most, String note) {
        return String.format(
                Locale.ROOT,
                "<span>%s</span><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                        + "<rect class=\"%s\" width=\"%.2f\" height=\"10\"/></svg><span>%,d%s</span>",
                text(label),
                text(style),
                value == 0 ? 0 : Math.max(0.6, 100.0 * value / Math.max(1, most)),
                value,
                note.isEmpty() ? "" : " <small>" + text(note) + "</small>");
    }

    static String legend(String label, String style) {
        return "<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"" + text(style)
                + "\" width=\"10\" height=\"10\" rx=\"2\"/></svg>" + text(label) + "</li>";
    }

    static String text(String text) {
        return ConsoleMessages.visible(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
