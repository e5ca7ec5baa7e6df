package io.github.manusreactive.exchange;

import io.github.manusreactive.auth.Credential;
import io.github.manusreactive.auth.CredentialCheck;
import io.github.manusreactive.budget.BudgetRequest;
import io.github.manusreactive.budget.Permit;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One attempt: credential, permit, request, answer. Each attempt takes a permit of its own. */
final class Attempt {

    private static final HttpHeaders READ = HttpHeaders.of(Map.of("accept", java.util.List.of("application/json")));
    private static final HttpHeaders WRITE = READ.with("content-type", "application/json");

    private final ExchangeConfig config;
    private final Answers answers;

    Attempt(ExchangeConfig config) {
        this.config = config;
        this.answers = new Answers(config.codec());
    }

    /** Fails with a {@link FailedAttempt}, or with what the credentials and the budget raise: those are final. */
    <T> Mono<ManusResponse<T>> run(ApiCall<T> call, CallState state) {
        return credential(state)
                .flatMap(credential -> withPermit(call, state, credential)
                        .onErrorResume(FailedAttempt.class, failure -> afterRefusal(call, state, credential, failure)));
    }

    private Mono<Credential> credential(CallState state) {
        if (state.replacement != null) {
            return Mono.just(state.replacement);
        }
        Duration left = state.remaining();
        return state.user
                .credentials()
                .credential()
                .timeout(
                        left,
                        Mono.error(() -> new DeadlineExceededException(state.context, state.options.timeout(), null)),
                        config.scheduler())
                .doOnNext(credential -> CredentialCheck.require(credential, state.operation, state.context));
    }

    private <T> Mono<ManusResponse<T>> withPermit(ApiCall<T> call, CallState state, Credential credential) {
        BudgetRequest wish =
                new BudgetRequest(state.user.label(), state.operation, state.options.lane(), state.remaining());
        Mono<Permit> granted = Mono.deferContextual(context -> {
            Permit inHand = PermitInHand.take(context, state.operation);
            return inHand == null ? config.budget().acquire(wish) : Mono.just(inHand);
        });
        return Mono.usingWhen(
                granted,
                permit -> send(call, state, credential, permit),
                permit -> Mono.fromRunnable(permit::answered),
                (permit, error) -> Mono.fromRunnable(() -> settle(permit, error)),
                permit -> Mono.fromRunnable(permit::answered));
    }

    private <T> Mono<ManusResponse<T>> send(ApiCall<T> call, CallState state, Credential credential, Permit permit) {
        Duration left = state.remaining();
        Duration silence = left.compareTo(state.options.responseTimeout()) < 0 ? left : state.options.responseTimeout();
        if (silence.isZero()) {
            permit.unsent();
            return Mono.error(new DeadlineExceededException(state.context, state.options.timeout(), null));
        }
        HttpCall request = new HttpCall(
                call.operation().method(),
                uri(call),
                (call.body() == null ? READ : WRITE).with(credential.headerName(), credential.headerValue()),
                call.body() == null
                        ? HttpBody.empty()
                        : HttpBody.of(config.codec().write(call.body())),
                silence,
                config.maxResponseBytes());
        return config.transport()
                .exchange(request)
                .timeout(left, config.scheduler())
                .onErrorMap(
                        TimeoutException.class,
                        e -> new TransportFault(TransportFault.Kind.TIMEOUT, "no answer before the deadline", null))
                .onErrorMap(TransportFault.class, fault -> answers.fault(state.operation, state.context, fault))
                .map(reply -> answers.read(call, state.context, reply, state.now()));
    }

    private static void settle(Permit permit, Throwable error) {
        if (error instanceof FailedAttempt failure) {
            switch (failure.failureClass()) {
                case NOT_SENT -> permit.unsent();
                case REFUSED -> {
                    if (failure.error() instanceof RateLimitedException limited) {
                        permit.limited(limited.retryAfter());
                    } else {
                        permit.answered();
                    }
                }
                default -> permit.answered();
            }
        } else {
            permit.answered();
        }
    }

    private <T> Mono<ManusResponse<T>> afterRefusal(
            ApiCall<T> call, CallState state, Credential credential, FailedAttempt failure) {
        if (failure.error() instanceof ReauthorizationRequiredException) {
            state.user.credentials().reauthorizationRequired(credential);
        }
        if (state.replacement != null || !(failure.error() instanceof AuthenticationException refused)) {
            return Mono.error(failure);
        }
        return state.user.credentials().replacement(credential, refused).flatMap(other -> {
            state.replacement = other;
            return run(call, state);
        });
    }

    private URI uri(ApiCall<?> call) {
        return URI.create(config.baseUri() + call.operation().path() + query(call.query()));
    }

    private static String query(Map<String, String> fields) {
        return fields.isEmpty()
                ? ""
                : fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String encoded(@Nullable String value) {
        return value == null ? "" : URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
