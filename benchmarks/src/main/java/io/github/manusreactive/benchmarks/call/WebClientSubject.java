package io.github.manusreactive.benchmarks.call;

import io.github.manusreactive.benchmarks.call.PlainModels.CreateBody;
import io.github.manusreactive.benchmarks.call.PlainModels.CreateEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.DetailEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.EventPageEnvelope;
import io.github.manusreactive.benchmarks.call.PlainModels.PromptBody;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.reactor.ratelimiter.operator.RateLimiterOperator;
import io.github.resilience4j.reactor.retry.RetryOperator;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

/**
 * Spring WebClient with a timeout of each attempt, a rate limiter that every attempt passes, and retries with backoff: what a
 * careful user writes. The rate limit is too high to delay a call.
 */
final class WebClientSubject implements CallSubject {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_BODY = 16 << 20;

    private final ConnectionProvider connections;
    private final WebClient client;
    private final CallGuard details = new CallGuard("task.detail");
    private final CallGuard creations = new CallGuard("task.create");
    private final CallGuard pages = new CallGuard("task.listMessages");

    WebClientSubject(CallTarget target) {
        this.connections = RawNettySubject.connections("webclient");
        JsonMapper mapper = PlainModels.mapper();
        this.client = WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(RawNettySubject.client(target, connections)))
                .baseUrl(target.baseUrl())
                .defaultHeader("x-manus-api-key", API_KEY)
                .codecs(codecs -> {
                    codecs.defaultCodecs().maxInMemorySize(MAX_BODY);
                    codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(mapper));
                    codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(mapper));
                })
                .build();
    }

    @Override
    public void detail(CallCompletion done) {
        Mono<DetailEnvelope> call = client.get()
                .uri("/v2/task.detail?task_id={id}", TASK_ID)
                .retrieve()
                .bodyToMono(DetailEnvelope.class);
        details.protect(call).subscribe(done::succeeded, done::failed);
    }

    @Override
    public void create(CallCompletion done) {
        Mono<CreateEnvelope> call = client.post()
                .uri("/v2/task.create")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(new CreateBody(new PromptBody(PROMPT)))
                .retrieve()
                .bodyToMono(CreateEnvelope.class);
        creations.protect(call).subscribe(done::succeeded, done::failed);
    }

    @Override
    public void messages(CallCompletion done) {
        Mono<EventPageEnvelope> call = client.get()
                .uri("/v2/task.listMessages?task_id={id}&limit={limit}", TASK_ID, PAGE_SIZE)
                .retrieve()
                .bodyToMono(EventPageEnvelope.class);
        pages.protect(call).subscribe(done::succeeded, done::failed);
    }

    @Override
    public void close() {
        connections.dispose();
    }

    /** Timeout, rate limit and retries of one operation. */
    private static final class CallGuard {

        private final RateLimiter limiter;
        private final Retry retry;

        CallGuard(String operation) {
            this.limiter = RateLimiter.of(
                    operation,
                    RateLimiterConfig.custom()
                            .limitForPeriod(1_000_000)
                            .limitRefreshPeriod(Duration.ofSeconds(1))
                            .timeoutDuration(TIMEOUT)
                            .build());
            this.retry = Retry.of(
                    operation,
                    RetryConfig.custom()
                            .maxAttempts(4)
                            .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(500), 2.0))
                            .retryOnException(CallGuard::isRetryable)
                            .build());
        }

        <T> Mono<T> protect(Mono<T> call) {
            return call.timeout(TIMEOUT)
                    .transformDeferred(RateLimiterOperator.of(limiter))
                    .transformDeferred(RetryOperator.of(retry));
        }

        private static boolean isRetryable(Throwable error) {
            return error instanceof WebClientRequestException
                    || error instanceof WebClientResponseException response
                            && (response.getStatusCode().is5xxServerError()
                                    || response.getStatusCode().value() == 429);
        }
    }
}
