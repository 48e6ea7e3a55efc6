package dev.longshore.chaos.report;

import dev.longshore.chaos.checker.Promise;
import java.util.List;

/** The report as one page that needs nothing else. */
public final class HtmlReport {
    /** Evidence that is shown of one promise. */
    private static final int MOST_EVIDENCE = 100;

    private static final String STYLE =
            """
            body { font: 15px/1.45 system-ui, sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; color: #1b2430; }
            h1, h2 { font-weight: 600; } h2 { margin-top: 2rem; }
            table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid #d8dee6; padding: .4rem .6rem; vertical-align: top; }
            .verdict { width: 6rem; font-weight: 600; } .HELD { color: #1a7f4b; } .BROKEN { color: #b3261e; } .UNTESTED { color: #68737f; }
            code { font-size: 13px; word-break: break-word; }
            svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: #1b2430; } svg .heading { font-weight: 600; }
            .grid { stroke: #e6eaef; } .frame { fill: none; stroke: #d8dee6; } .wanted { fill: none; stroke: #98a3b0; }
            .fault { fill: #d9822b; } .broken { fill: #b3261e; }
            .leader { fill: #1a7f4b; } .follower { fill: #b9d9c8; } .candidate { fill: #e2b93b; } .listener { fill: #9fb7d3; } .none { fill: #e3e6ea; }
            .read { fill: #2f6fb0; } .write { fill: #1a7f4b; } .lost { fill: #b3261e; }
            """;

    private HtmlReport() {}

    /** The page. */
    public static String of(Story story) {
        var page = new StringBuilder();
        String title = story.isClean() ? "Every promise held" : "A promise was broken";
        page.append(
                """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%1$s: drill %2$d</title>
                <style>
                %3$s</style></head>
                <body>
                <h1>%1$s</h1>
                <p>A drill of %4$.0f seconds with %5$d faults on %6$s, seed %2$d.</p>
                """
                        .formatted(
                                title,
                                story.seed(),
                                STYLE,
                                story.lengthNanos() / 1e9,
                                story.faults().size(),
                                story.date()));
        page.append("<h2>Promises</h2>\n<table>\n");
        for (Promise promise : Promise.values()) {
            promise(page, promise, Verdict.of(story, promise), story.evidence(promise));
        }
        page.append("</table>\n<h2>Figures</h2>\n<ul>\n");
        TextReport.figures(story)
                .forEach(line -> page.append("<li>%s</li>%n".formatted(escaped(line))));
        page.append("</ul>\n<h2>What happened</h2>\n").append(Timeline.of(story));
        page.append("<h2>Faults and what shows them</h2>\n<table>\n");
        story.faults()
                .forEach(
                        fault ->
                                page.append(
                                        "<tr><td>%.1f to %.1f s</td><td>%s</td><td>%s</td><td><code>%s</code></td></tr>%n"
                                                .formatted(
                                                        fault.beginNanos() / 1e9,
                                                        fault.endNanos() / 1e9,
                                                        escaped(fault.name()),
                                                        escaped(String.join(", ", fault.hosts())),
                                                        escaped(fault.proof()))));
        return page.append("</table>\n</body></html>\n").toString();
    }

    private static void promise(
            StringBuilder page, Promise promise, Verdict verdict, List<String> evidence) {
        page.append(
                "<tr><td class=\"verdict %s\">%s</td><td>%s"
                        .formatted(verdict, verdict.word(), escaped(promise.sentence())));
        evidence.stream()
                .limit(MOST_EVIDENCE)
                .forEach(line -> page.append("<br><code>%s</code>".formatted(escaped(line))));
        if (evidence.size() > MOST_EVIDENCE) {
            page.append("<br>and ").append(evidence.size() - MOST_EVIDENCE).append(" more");
        }
        page.append("</td></tr>\n");
    }

    /** Text as a page may hold it. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
