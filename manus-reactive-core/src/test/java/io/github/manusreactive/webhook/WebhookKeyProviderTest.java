package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.WebhookRejectedException;
import io.github.manusreactive.error.WebhookRejectedException.Reason;
import io.github.manusreactive.internal.util.SteppingClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class WebhookKeyProviderTest {

    private static final String URL = "https://hooks.example.com/manus";
    private static final byte[] BODY = "{\"event_type\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    private static final DeliverySigner OLD = new DeliverySigner();
    private static final DeliverySigner NEW = new DeliverySigner();

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final SteppingClock clock = new SteppingClock(time);
    private final AtomicInteger fetches = new AtomicInteger();
    private Supplier<Mono<WebhookPublicKey>> source = () -> Mono.just(OLD.publicKey());
    private final WebhookVerifier verifier = WebhookVerifier.builder(
                    URL,
                    WebhookKeyProvider.cached(
                            () -> {
                                fetches.incrementAndGet();
                                return source.get();
                            },
                            clock))
            .scheduler(time)
            .build();

    @Test
    void theKeyIsFetchedOnceAnHour() {
        for (int minute = 0; minute < 150; minute++) {
            assertTaken(OLD);
            time.advanceTimeBy(Duration.ofMinutes(1));
        }
        assertThat(fetches).hasValue(3);
    }

    @Test
    void manyDeliveriesAtOnceFetchItOnce() {
        Sinks.One<WebhookPublicKey> answer = Sinks.one();
        source = answer::asMono;
        StepVerifier.create(Flux.range(0, 50).flatMap(i -> delivery(OLD)).count())
                .then(() -> answer.tryEmitValue(OLD.publicKey()))
                .expectNext(50L)
                .verifyComplete();
        assertThat(fetches).hasValue(1);
    }

    @Test
    void aNewKeyIsFoundWhenTheOldOneNoLongerFits() {
        assertTaken(OLD);
        source = () -> Mono.just(NEW.publicKey());
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertTaken(NEW);
        assertTaken(NEW);
        assertThat(fetches).hasValue(2);
        assertRefused(OLD, Reason.WRONG_SIGNATURE);
    }

    @Test
    void forgedDeliveriesCauseOneFetchAMinute() {
        assertTaken(OLD);
        for (int second = 0; second < 300; second++) {
            assertRefused(NEW, Reason.WRONG_SIGNATURE);
            time.advanceTimeBy(Duration.ofSeconds(1));
        }
        assertThat(fetches).hasValueBetween(5, 6);
        assertTaken(OLD);
    }

    @Test
    void theOldKeyStaysInUseWhileNoNewOneCanBeHad() {
        assertTaken(OLD);
        source = () -> Mono.error(new IllegalStateException("down"));
        time.advanceTimeBy(Duration.ofHours(3));
        assertTaken(OLD);
        assertTaken(OLD);
        assertThat(fetches).hasValue(2);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertTaken(OLD);
        assertThat(fetches).hasValue(3);
    }

    @Test
    void withoutAnyKeyDeliveriesAreRefusedAndTheNextFetchComesSoon() {
        source = () -> Mono.error(new IllegalStateException("down"));
        for (int i = 0; i < 10; i++) {
            assertRefused(OLD, Reason.NO_KEY);
        }
        assertThat(fetches).hasValue(1);
        source = () -> Mono.just(OLD.publicKey());
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertTaken(OLD);
    }

    @Test
    void aClockThatIsSetBackProlongsNoPause() {
        source = () -> Mono.error(new IllegalStateException("down"));
        assertRefused(OLD, Reason.NO_KEY);
        source = () -> Mono.just(OLD.publicKey());
        clock.step(Duration.ofHours(-8));
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertTaken(OLD);
        clock.step(Duration.ofHours(-8));
        time.advanceTimeBy(Duration.ofHours(1));
        assertTaken(OLD);
        assertThat(fetches).hasValue(3);
    }

    @Test
    void aFetchThatHangsEndsInTime() {
        source = Mono::never;
        StepVerifier.create(delivery(OLD))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(5)))
                .expectErrorSatisfies(e -> assertReason(e, Reason.NO_KEY))
                .verify();
    }

    @Test
    void whateverTheSourceThrowsTheNextFetchComes() {
        source = () -> {
            throw new NoClassDefFoundError("forgotten");
        };
        assertRefused(OLD, Reason.NO_KEY);
        time.advanceTimeBy(Duration.ofSeconds(5));
        source = () -> Mono.just(OLD.publicKey());
        assertTaken(OLD);
    }

    @Test
    void aKeyOfAnotherKindIsRefused() {
        source = () -> Mono.just(new WebhookPublicKey(OLD.pem(), "ED25519", Map.of()));
        assertRefused(OLD, Reason.NO_KEY);
        time.advanceTimeBy(Duration.ofSeconds(5));
        source = () -> Mono.just(new WebhookPublicKey("-----BEGIN PUBLIC KEY-----\nAAAA\n", null, Map.of()));
        assertRefused(OLD, Reason.NO_KEY);
        time.advanceTimeBy(Duration.ofSeconds(5));
        source = Mono::empty;
        assertRefused(OLD, Reason.NO_KEY);
        assertThatThrownBy(() -> WebhookKeyProvider.fixed("no key")).isInstanceOf(InvalidSettingException.class);
    }

    private Mono<WebhookDelivery> delivery(DeliverySigner signer) {
        return Mono.defer(() -> {
            long now = time.now(TimeUnit.SECONDS);
            return verifier.verify(signer.sign(URL, now, BODY), "" + now, BODY);
        });
    }

    private void assertTaken(DeliverySigner signer) {
        StepVerifier.create(delivery(signer)).expectNextCount(1).verifyComplete();
    }

    private void assertRefused(DeliverySigner signer, Reason reason) {
        StepVerifier.create(delivery(signer))
                .expectErrorSatisfies(e -> assertReason(e, reason))
                .verify();
    }

    private static void assertReason(Throwable error, Reason reason) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        WebhookRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
