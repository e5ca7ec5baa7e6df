package io.github.manusreactive.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

class ResponseBodyMonoTest {

    private static final int LIMIT = 10;

    private final TransportExchange attempt = new TransportExchange(
            new HttpCall(
                    "GET",
                    URI.create("http://localhost/v2/x"),
                    HttpHeaders.of(Map.of()),
                    HttpBody.empty(),
                    Duration.ofSeconds(1),
                    LIMIT),
            Context.empty());

    private Mono<HttpResponse> body(int announced, Flux<?> content) {
        Map<String, List<String>> fields = announced < 0 ? Map.of() : Map.of("content-length", List.of("" + announced));
        return new ResponseBodyMono(
                attempt, new HttpResponse(200, HttpHeaders.of(fields), new byte[0]), content, () -> false);
    }

    private static Object part(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    /** Content that has arrived before the subscription is emitted within the request. */
    @Test
    void anAnnouncedBodyUpToTheLimitIsReadWhenItIsAlreadyThere() {
        StepVerifier.create(body(LIMIT, Flux.just(part("12345"), part("67890"))).map(HttpResponse::text))
                .expectNext("1234567890")
                .verifyComplete();
    }

    @Test
    void aBodyBeyondTheLimitFailsWithItsFirstByteTooMany() {
        TestPublisher<Object> content = TestPublisher.create();
        StepVerifier.create(body(-1, content.flux()))
                .then(() -> content.next(part("1234567890"), part("1")))
                .verifyErrorSatisfies(ResponseBodyMonoTest::isTooLarge);
        content.assertCancelled();
    }

    @Test
    void aBodyThatIsAnnouncedTooLargeIsNotRequested() {
        TestPublisher<Object> content = TestPublisher.create();
        StepVerifier.create(body(LIMIT + 1, content.flux())).verifyErrorSatisfies(ResponseBodyMonoTest::isTooLarge);
        content.assertCancelled();
        content.assertWasNotRequested();
    }

    @Test
    void anErrorInTheMiddleIsClassified() {
        StepVerifier.create(body(LIMIT, Flux.concat(Flux.just(part("12345")), Flux.error(new IllegalStateException()))))
                .verifyError(TransportException.class);
    }

    private static void isTooLarge(Throwable error) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        TransportException.class,
                        fault -> assertThat(fault.kind()).isEqualTo(TransportException.Kind.TOO_LARGE));
    }
}
