package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.http.HttpSettings;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.scheduler.Schedulers;

/** Calls every read operation once, one after another, and reports the results. Blocks the calling thread. */
public final class ServiceExamination {

    /** The first characters of every recording. */
    public static final String RECORDING_MARK = "{\"what\":\"" + ExchangeRecording.WHAT + "\"";

    private final ExaminationSettings settings;
    private final ExaminationFindings findings = new ExaminationFindings();
    private final ExchangeRecording recording;
    private List<String> learnt = List.of();
    private String baseUrl = "not reached";
    private Instant begin = Instant.EPOCH;

    /** Creates an examination. Sends nothing. */
    public ServiceExamination(ExaminationSettings settings) {
        this.settings = settings;
        this.recording = new ExchangeRecording(settings.salt());
    }

    /**
     * Runs all checks.
     *
     * @param lines receives a table line after each check; may block
     */
    public void run(Consumer<String> lines) {
        begin = settings.clock().instant();
        ManusClients clients = clients();
        lines.accept(ResultTable.header());
        try (ResponseLogSilencer silencer = new ResponseLogSilencer()) {
            new CheckRunner(clients.client(), settings.targets())
                    .run(CheckPlan.checks())
                    // the consumer may block
                    .publishOn(Schedulers.boundedElastic(), 1)
                    .doOnNext(result -> {
                        findings.add(result);
                        result.trace().exchanges().forEach(this::keep);
                        lines.accept(ResultTable.line(result));
                    })
                    .then()
                    .toFuture()
                    .join();
        }
        learnt = learnt(clients);
    }

    private ManusClients clients() {
        ManusClients.Builder builder = ManusClients.builder()
                .user(settings.user())
                .transport(new ReadOnlyTransport(settings.transport(), settings.clock()))
                .observer(new CheckObserver())
                .callOptions(CallOptions.builder()
                        .timeout(settings.timeout())
                        .responseTimeout(settings.timeout())
                        .retry(settings.retry())
                        .build());
        String url = settings.baseUrl();
        return url == null ? builder.build() : builder.baseUrl(url).build();
    }

    private void keep(SeenExchange exchange) {
        URI uri = exchange.uri();
        baseUrl = uri.getScheme() + "://" + uri.getAuthority();
        recording.add(exchange);
    }

    private static List<String> learnt(ManusClients clients) {
        return clients.rateLimiter().snapshots().stream()
                .filter(now -> now.capacity() < now.limit().calls())
                .map(now -> now.operation() + " " + now.capacity() + " of "
                        + now.limit().calls())
                .toList();
    }

    /** Returns whether every check had an expected outcome, no place was unexpected and the clocks agree. */
    public boolean isFine() {
        return findings.isFine();
    }

    /** Returns the full message of each failed check. Messages may contain ids, so the report omits them. */
    public List<String> messages() {
        return findings.messages();
    }

    /** Returns the Markdown report without keys, ids, texts or addresses of the account. */
    public String report() {
        String client = HttpSettings.defaults().userAgent();
        return new ReportWriter(findings, learnt, baseUrl, client, begin).markdown();
    }

    /** Returns the redacted exchanges as UTF-8 JSON in the format of the recorded conversations. */
    public byte[] recording() {
        return recording.json();
    }
}
