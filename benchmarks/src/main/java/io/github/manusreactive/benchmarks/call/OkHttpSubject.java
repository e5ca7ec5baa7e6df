package io.github.manusreactive.benchmarks.call;

import io.github.manusreactive.benchmarks.call.PlainModels.CreateBody;
import io.github.manusreactive.benchmarks.call.PlainModels.CreateEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.DetailEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.EventPageEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.PromptBody;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** OkHttp's asynchronous calls and Jackson, with a timeout of the call. The limits of the dispatcher are raised. */
final class OkHttpSubject implements CallSubject {

    private static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient client;
    private final HttpUrl baseUrl;
    private final boolean gzip;
    private final ObjectReader details;
    private final ObjectReader created;
    private final ObjectReader pages;
    private final ObjectWriter requests;

    OkHttpSubject(CallTarget target) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(MAX_CONNECTIONS);
        dispatcher.setMaxRequestsPerHost(MAX_CONNECTIONS);
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(MAX_CONNECTIONS, 5, TimeUnit.MINUTES))
                .callTimeout(Duration.ofSeconds(30));
        TrustManagerFactory factory = target.trust();
        if (factory != null) {
            X509TrustManager trust = CallTarget.trustManager(factory);
            builder.sslSocketFactory(CallTarget.sslContext(trust).getSocketFactory(), trust);
        }
        this.client = builder.build();
        this.baseUrl = HttpUrl.get(target.baseUrl());
        this.gzip = target.gzip();
        JsonMapper mapper = PlainModels.mapper();
        this.details = mapper.readerFor(DetailEnvelope.class);
        this.created = mapper.readerFor(CreateEnvelope.class);
        this.pages = mapper.readerFor(EventPageEnvelope.class);
        this.requests = mapper.writerFor(CreateBody.class);
    }

    @Override
    public void detail(CallCompletion done) {
        HttpUrl url =
                url("v2/task.detail").addQueryParameter("task_id", TASK_ID).build();
        send(request(url), details, done);
    }

    @Override
    public void create(CallCompletion done) {
        byte[] body = requests.writeValueAsBytes(new CreateBody(new PromptBody(PROMPT)));
        send(request(url("v2/task.create").build()).post(RequestBody.create(body, JSON)), created, done);
    }

    @Override
    public void messages(CallCompletion done) {
        HttpUrl url = url("v2/task.listMessages")
                .addQueryParameter("task_id", TASK_ID)
                .addQueryParameter("limit", Integer.toString(PAGE_SIZE))
                .build();
        send(request(url), pages, done);
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private HttpUrl.Builder url(String path) {
        return baseUrl.newBuilder().addPathSegments(path);
    }

    private Request.Builder request(HttpUrl url) {
        Request.Builder request = new Request.Builder().url(url).header("x-manus-api-key", API_KEY);
        // without the header OkHttp accepts gzip and decompresses
        return gzip ? request : request.header("accept-encoding", "identity");
    }

    private void send(Request.Builder request, ObjectReader reader, CallCompletion done) {
        client.newCall(request.build()).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException error) {
                done.failed(error);
            }

            @Override
            public void onResponse(Call call, Response response) {
                Object value;
                try (response) {
                    if (response.code() != 200) {
                        throw new IllegalStateException("HTTP " + response.code());
                    }
                    value = reader.readValue(response.body().bytes());
                } catch (IOException | RuntimeException e) {
                    done.failed(e);
                    return;
                }
                done.succeeded(value);
            }
        });
    }
}
