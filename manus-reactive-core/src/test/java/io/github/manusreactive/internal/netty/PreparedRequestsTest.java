package io.github.manusreactive.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.TransportCalls;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;
import reactor.test.StepVerifier;

class PreparedRequestsTest {

    private final HttpCall call = TransportCalls.get(URI.create("http://localhost/"));

    @Test
    void aClientThatCannotBePreparedFailsTheCallUnsentAndIsTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger sent = new AtomicInteger();
        PreparedRequests requests = new PreparedRequests(() -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("the trust store is damaged");
            }
            return HttpClient.create();
        });
        Flux<Integer> exchange = Flux.defer(() -> Flux.just(sent.incrementAndGet()));

        StepVerifier.create(requests.whenOpen(call, exchange))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                TransportException.class,
                                fault -> assertThat(fault.kind()).isEqualTo(TransportException.Kind.TLS))
                        .hasMessageContaining("the trust store is damaged"));
        assertThat(sent).hasValue(0);

        StepVerifier.create(requests.whenOpen(call, exchange)).expectNext(1).verifyComplete();
        StepVerifier.create(requests.whenOpen(call, exchange)).expectNext(2).verifyComplete();
        assertThat(attempts).hasValue(2);
    }
}
