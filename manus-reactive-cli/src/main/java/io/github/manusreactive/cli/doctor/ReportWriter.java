package io.github.manusreactive.cli.doctor;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the Markdown report without keys, ids, texts or addresses of the account. */
final class ReportWriter {

    private final ExaminationFindings findings;
    private final List<String> learnt;
    private final String baseUrl;
    private final String client;
    private final Instant at;

    /**
     * Creates a writer.
     *
     * @param findings findings of all checks
     * @param learnt rate limits that the client lowered after responses with status 429
     * @param baseUrl base URL of the API
     * @param client name and version of the client
     * @param at start of the examination
     */
    ReportWriter(ExaminationFindings findings, List<String> learnt, String baseUrl, String client, Instant at) {
        this.findings = findings;
        this.learnt = learnt;
        this.baseUrl = baseUrl;
        this.client = client;
        this.at = at;
    }

    String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("## Doctor report");
        lines.add("");
        lines.add(findings.verdict() + ".");
        lines.add("");
        lines.add("| | |");
        lines.add("|---|---|");
        facts().forEach((name, value) -> lines.add("| " + name + " | " + value + " |"));
        lines.add("");
        lines.add("### Operations");
        lines.add("");
        lines.add(ResultTable.markdownHeader());
        findings.results().forEach(result -> lines.add(ResultTable.markdown(result)));
        if (!findings.places().isEmpty()) {
            lines.add("");
            lines.add("### Unexpected in responses");
            lines.add("");
            lines.add("| operation | place | kind | value seen | times |");
            lines.add("|---|---|---|---|---|");
            findings.places()
                    .forEach((found, times) -> lines.add("| " + found.operation() + " | `"
                            + found.place().path() + "` | "
                            + found.place().kind().tag() + " | " + found.place().values() + " | " + times + " |"));
        }
        lines.add("");
        lines.add("Only reads were sent. Keys, ids, titles, texts, addresses and values of unknown fields "
                + "are omitted.");
        return String.join("\n", lines) + "\n";
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new java.util.LinkedHashMap<>();
        facts.put("client", client);
        facts.put(
                "Java",
                Runtime.version() + ", " + System.getProperty("java.vendor") + ", " + System.getProperty("os.name")
                        + " " + System.getProperty("os.arch"));
        facts.put("base URL", baseUrl);
        facts.put("credential", findings.byToken() ? "access token" : "API key");
        facts.put("time", at.truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("clock", findings.clock().toString());
        facts.put("rate limits", limits());
        facts.put("webhook key", webhookKey());
        facts.put(
                "agent profiles",
                findings.profiles().isEmpty() ? "not in any response" : String.join(", ", findings.profiles()));
        return facts;
    }

    private String limits() {
        String headers = findings.limits().isEmpty()
                ? "no headers"
                : findings.limits().entrySet().stream()
                        .map(header -> header.getKey() + ": " + String.join(", ", header.getValue()))
                        .collect(Collectors.joining("; "));
        String refused = findings.refusals() == 0
                ? "; no response with HTTP 429"
                : "; responses with HTTP 429: " + findings.refusals();
        return headers + refused + (learnt.isEmpty() ? "" : "; learned from them: " + String.join(", ", learnt));
    }

    private String webhookKey() {
        for (CheckResult result : findings.results()) {
            ReadSummary summary = result.summary();
            if (summary != null && summary.fact() != null) {
                return summary.fact();
            }
        }
        return "not read";
    }
}
