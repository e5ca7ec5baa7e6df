package io.github.manusreactive.benchmarks.call;

import io.github.manusreactive.benchmarks.call.PlainModels.CreateBody;
import io.github.manusreactive.benchmarks.call.PlainModels.CreateEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.DetailEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.EventPageEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.PromptBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** The JDK's client and Jackson, with a timeout of the request. The client does not decompress, so the subject does. */
final class JdkClientSubject implements CallSubject {

    private final HttpClient client;
    private final String baseUrl;
    private final boolean gzip;
    private final ObjectReader details;
    private final ObjectReader created;
    private final ObjectReader pages;
    private final ObjectWriter requests;

    JdkClientSubject(CallTarget target) {
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        TrustManagerFactory trust = target.trust();
        if (trust != null) {
            builder.sslContext(CallTarget.sslContext(CallTarget.trustManager(trust)));
        }
        this.client = builder.build();
        this.baseUrl = target.baseUrl();
        this.gzip = target.gzip();
        JsonMapper mapper = PlainModels.mapper();
        this.details = mapper.readerFor(DetailEnvelope.class);
        this.created = mapper.readerFor(CreateEnvelope.class);
        this.pages = mapper.readerFor(EventPageEnvelope.class);
        this.requests = mapper.writerFor(CreateBody.class);
    }

    @Override
    public void detail(CallCompletion done) {
        send(request("/v2/task.detail?task_id=" + TASK_ID), details, done);
    }

    @Override
    public void create(CallCompletion done) {
        HttpRequest.Builder request = request("/v2/task.create")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(requests.writeValueAsBytes(new CreateBody(new PromptBody(PROMPT)))));
        send(request, created, done);
    }

    @Override
    public void messages(CallCompletion done) {
        send(request("/v2/task.listMessages?task_id=" + TASK_ID + "&limit=" + PAGE_SIZE), pages, done);
    }

    @Override
    public void close() {
        // the client of JDK 17 cannot be closed: its thread ends once the client is unreachable
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(Duration.ofSeconds(30))
                .header("x-manus-api-key", API_KEY)
                .header("accept", "application/json");
        return gzip ? request.header("accept-encoding", "gzip") : request;
    }

    private void send(HttpRequest.Builder request, ObjectReader reader, CallCompletion done) {
        client.sendAsync(request.build(), BodyHandlers.ofByteArray())
                .thenApply(response -> read(response, reader))
                .whenComplete((value, error) -> {
                    if (error == null) {
                        done.succeeded(value);
                    } else {
                        done.failed(error);
                    }
                });
    }

    private static Object read(HttpResponse<byte[]> response, ObjectReader reader) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("HTTP " + response.statusCode());
        }
        boolean compressed = response.headers()
                .firstValue("content-encoding")
                .filter("gzip"::equals)
                .isPresent();
        if (!compressed) {
            return reader.readValue(response.body());
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return reader.readValue(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
