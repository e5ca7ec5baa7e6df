package io.github.manusreactive.benchmarks.call;

import io.github.manusreactive.benchmarks.call.PlainModels.CreateBody;
import io.github.manusreactive.benchmarks.call.PlainModels.CreateEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.DetailEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.EventPageEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.PromptBody;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Reactor Netty and Jackson by hand: no retries, no rate limit, no timeout. The limit of what is possible on this stack. */
final class RawNettySubject implements CallSubject {

    private final ConnectionProvider connections;
    private final HttpClient client;
    private final ObjectReader details;
    private final ObjectReader created;
    private final ObjectReader pages;
    private final ObjectWriter requests;

    RawNettySubject(CallTarget target) {
        this.connections = connections("raw");
        this.client = client(target, connections).headers(headers -> headers.set("x-manus-api-key", API_KEY));
        JsonMapper mapper = PlainModels.mapper();
        this.details = mapper.readerFor(DetailEnvelope.class);
        this.created = mapper.readerFor(CreateEnvelope.class);
        this.pages = mapper.readerFor(EventPageEnvelope.class);
        this.requests = mapper.writerFor(CreateBody.class);
    }

    /** Returns connections for {@link #MAX_CONNECTIONS} calls at once. */
    static ConnectionProvider connections(String name) {
        return ConnectionProvider.builder(name)
                .maxConnections(MAX_CONNECTIONS)
                .pendingAcquireMaxCount(-1)
                .build();
    }

    /** Returns a client of the target without headers of its own. */
    static HttpClient client(CallTarget target, ConnectionProvider connections) {
        HttpClient client =
                HttpClient.create(connections).baseUrl(target.baseUrl()).compress(target.gzip());
        TrustManagerFactory trust = target.trust();
        if (trust == null) {
            return client;
        }
        SslContext context = tls(trust);
        return client.secure(spec -> spec.sslContext(context));
    }

    private static SslContext tls(TrustManagerFactory trust) {
        try {
            return SslContextBuilder.forClient().trustManager(trust).build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS is not available", e);
        }
    }

    @Override
    public void detail(CallCompletion done) {
        get("/v2/task.detail?task_id=" + TASK_ID, details, done);
    }

    @Override
    public void create(CallCompletion done) {
        client.headers(headers -> headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON))
                .post()
                .uri("/v2/task.create")
                .send(Mono.fromSupplier(() ->
                        Unpooled.wrappedBuffer(requests.writeValueAsBytes(new CreateBody(new PromptBody(PROMPT))))))
                .responseSingle((response, body) -> read(response, body, created))
                .subscribe(done::succeeded, done::failed);
    }

    @Override
    public void messages(CallCompletion done) {
        get("/v2/task.listMessages?task_id=" + TASK_ID + "&limit=" + PAGE_SIZE, pages, done);
    }

    @Override
    public void close() {
        connections.dispose();
    }

    private void get(String uri, ObjectReader reader, CallCompletion done) {
        client.get()
                .uri(uri)
                .responseSingle((response, body) -> read(response, body, reader))
                .subscribe(done::succeeded, done::failed);
    }

    private static Mono<Object> read(HttpClientResponse response, ByteBufMono body, ObjectReader reader) {
        int status = response.status().code();
        if (status != 200) {
            return Mono.error(new IllegalStateException("HTTP " + status));
        }
        return body.asByteArray().map(bytes -> reader.<Object>readValue(bytes));
    }
}
