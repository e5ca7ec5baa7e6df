package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.WebhookRejectedException;
import io.github.manusreactive.error.WebhookRejectedException.Reason;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.internal.json.JsonCodec;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class WebhookVerifierTest {

    private static final String URL = "https://hooks.example.com/manus?tenant=7";
    private static final long NOW = 1_790_000_900;
    private static final byte[] BODY =
            bytes("{\"event_id\":\"e1\",\"event_type\":\"task_created\",\"task_detail\":{\"task_id\":\"t1\"}}");
    private static final DeliverySigner SIGNER = new DeliverySigner();
    private static final DeliverySigner STRANGER = new DeliverySigner();

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final WebhookVerifier verifier = verifier(URL);

    @Test
    void theDocumentedVectorIsVerifiedAndItsDoubleHashIsNot() throws Exception {
        Map<String, Object> vector = vector();
        Map<?, ?> headers = (Map<?, ?>) vector.get("headers");
        byte[] body = bytes((String) vector.get("body"));
        WebhookVerifier own = WebhookVerifier.builder(
                        (String) vector.get("url"), WebhookKeyProvider.fixed((String) vector.get("public_key")))
                .scheduler(time)
                .build();
        HttpHeaders good = HttpHeaders.empty()
                .with("x-webhook-timestamp", (String) headers.get("X-Webhook-Timestamp"))
                .with("x-webhook-signature", (String) headers.get("X-Webhook-Signature"));
        StepVerifier.create(own.verify(good, body))
                .assertNext(delivery -> {
                    assertThat(delivery.event()).isInstanceOf(TaskStopped.class);
                    assertThat(delivery.bodyHash()).isEqualTo(vector.get("body_sha256_hex"));
                    assertThat(delivery.sentAt()).isEqualTo(Instant.ofEpochSecond(NOW));
                })
                .verifyComplete();
        HttpHeaders doubled = good.with("x-webhook-signature", (String) vector.get("wrong_signature_double_hash"));
        StepVerifier.create(own.verify(doubled, body))
                .expectErrorSatisfies(e -> assertReason(e, Reason.WRONG_SIGNATURE))
                .verify();
    }

    @Test
    void aGoodDeliveryIsTaken() {
        assertTaken(verifier, SIGNER.sign(URL, NOW, BODY), NOW);
    }

    @ParameterizedTest
    @CsvSource({"-300,", "-299,", "0,", "299,", "300,", "-301,STALE", "-86400,STALE", "301,FUTURE", "86400,FUTURE"})
    void aDeliveryIsOfNowWithinFiveMinutesEitherWay(long offset, Reason refusal) {
        String signature = SIGNER.sign(URL, NOW + offset, BODY);
        if (refusal == null) {
            assertTaken(verifier, signature, NOW + offset);
        } else {
            assertRefused(refusal, signature, "" + (NOW + offset), BODY);
        }
    }

    @Test
    void everyByteOfTheBodyIsCovered() {
        String signature = SIGNER.sign(URL, NOW, BODY);
        for (int i = 0; i < BODY.length; i++) {
            byte[] tampered = BODY.clone();
            tampered[i] ^= 1;
            assertRefused(Reason.WRONG_SIGNATURE, signature, "" + NOW, tampered);
        }
        assertRefused(Reason.WRONG_SIGNATURE, signature, "" + NOW, Arrays.copyOf(BODY, BODY.length - 1));
        assertRefused(
                Reason.WRONG_SIGNATURE, signature, "" + NOW, bytes(new String(BODY, StandardCharsets.UTF_8) + " "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.com/manus",
                "https://hooks.example.com/manus?tenant=8",
                "https://hooks.example.com/manus/?tenant=7",
                "https://HOOKS.example.com/manus?tenant=7",
                "http://localhost/manus?tenant=7",
            })
    void theUrlIsCoveredToTheLetter(String other) {
        StepVerifier.create(verifier(other).verify(SIGNER.sign(URL, NOW, BODY), "" + NOW, BODY))
                .expectErrorSatisfies(e -> assertReason(e, Reason.WRONG_SIGNATURE))
                .verify();
    }

    @Test
    void theTimestampIsCovered() {
        assertRefused(Reason.WRONG_SIGNATURE, SIGNER.sign(URL, NOW, BODY), "" + (NOW + 1), BODY);
    }

    @Test
    void theDoubleHashAndAStrangersKeyAreRefused() {
        assertRefused(Reason.WRONG_SIGNATURE, SIGNER.signTwiceHashed(URL, NOW, BODY), "" + NOW, BODY);
        assertRefused(Reason.WRONG_SIGNATURE, STRANGER.sign(URL, NOW, BODY), "" + NOW, BODY);
    }

    @ParameterizedTest
    @CsvSource({
        ",1790000900,MISSING_SIGNATURE",
        "'',1790000900,MISSING_SIGNATURE",
        "AAAA,,MISSING_SIGNATURE",
        "AAAA,' ',MISSING_SIGNATURE",
        "not base64!,1790000900,MALFORMED_SIGNATURE",
        "AAAA,soon,MALFORMED_SIGNATURE",
        "AAAA,-1790000900,MALFORMED_SIGNATURE",
        "AAAA,1790000900.5,MALFORMED_SIGNATURE",
        "AAAA,99999999999999999999999,MALFORMED_SIGNATURE",
        "AAAA,18446744073709551615,FUTURE",
        "AAAA,1790000900,WRONG_SIGNATURE"
    })
    void headersThatCannotBeRightAreRefused(String signature, String timestamp, Reason reason) {
        assertRefused(reason, signature, timestamp, BODY);
    }

    @Test
    void anEmptyBodyNeedsASignatureTooAndIsNotAnEvent() {
        assertRefused(Reason.MISSING_SIGNATURE, null, null, new byte[0]);
        assertRefused(Reason.UNREADABLE, SIGNER.sign(URL, NOW, new byte[0]), "" + NOW, new byte[0]);
        byte[] list = bytes("[1]");
        assertRefused(Reason.UNREADABLE, SIGNER.sign(URL, NOW, list), "" + NOW, list);
    }

    @Test
    void aBodyOfTenMegabytesIsRefusedUnlessAllowed() {
        byte[] large = new byte[10 * 1024 * 1024];
        Arrays.fill(large, (byte) ' ');
        large[0] = '{';
        large[large.length - 1] = '}';
        String signature = SIGNER.sign(URL, NOW, large);
        assertRefused(Reason.TOO_LARGE, signature, "" + NOW, large);
        WebhookVerifier generous = WebhookVerifier.builder(URL, WebhookKeyProvider.fixed(SIGNER.pem()))
                .maxBodyBytes(large.length)
                .scheduler(time)
                .build();
        StepVerifier.create(generous.verify(signature, "" + NOW, large))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void refusalsShowNeitherTheBodyNorTheUrlsQuery() {
        byte[] secret = bytes("{\"secret\":\"s3cr3t\"}");
        StepVerifier.create(verifier.verify(STRANGER.sign(URL, NOW, secret), "" + NOW, secret))
                .expectErrorSatisfies(e -> assertThat(e)
                        .hasMessageContaining("https://hooks.example.com/manus?…")
                        .hasMessageContaining(DeliverySigner.sha256Hex(secret).substring(0, 12))
                        .hasMessageNotContaining("s3cr3t")
                        .hasMessageNotContaining("tenant"))
                .verify();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n",
                "{}",
                " {} ",
                "{\"event_type\":\"test\"}",
                "{\"event_type\":\"webhook.test\",\"x\":1}",
                "{\"event_type\":\"TEST_EVENT\"}"
            })
    void probesAreRecognised(String body) {
        assertThat(WebhookVerifier.isProbe(bytes(body))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "{",
                "{\"event_type\":\"task_created\"}",
                "{\"event_type\":\"task_latest\"}",
                "{\"event_type\":\"test\",\"task_detail\":{\"task_id\":\"t\"}}",
                "{\"event_id\":\"x\"}"
            })
    void otherBodiesAreNotProbes(String body) {
        assertThat(WebhookVerifier.isProbe(bytes(body))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hooks.example.com",
                "ftp://x/y",
                "http://hooks.example.com/y",
                "https://x/y#z",
                "https://a b"
            })
    void aCallbackUrlThatCannotBeRegisteredIsNamed(String url) {
        assertThatThrownBy(() -> WebhookVerifier.of(url, WebhookKeyProvider.fixed(SIGNER.pem())))
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        e -> assertThat(e.setting()).isEqualTo("url"));
    }

    @Test
    void verifyingNeedsNoThreadOfItsOwnAndDoesNotBlock() {
        StepVerifier.create(verifier.verify(SIGNER.sign(URL, NOW, BODY), "" + NOW, BODY)
                        .map(delivery -> Thread.currentThread().getName())
                        .subscribeOn(Schedulers.parallel()))
                .assertNext(thread -> assertThat(thread).startsWith("parallel-"))
                .verifyComplete();
    }

    private WebhookVerifier verifier(String url) {
        time.advanceTimeTo(Instant.ofEpochSecond(NOW));
        return WebhookVerifier.builder(url, WebhookKeyProvider.fixed(SIGNER.pem()))
                .scheduler(time)
                .build();
    }

    private static void assertTaken(WebhookVerifier verifier, String signature, long timestamp) {
        StepVerifier.create(verifier.verify(signature, "" + timestamp, BODY))
                .assertNext(delivery -> assertThat(delivery.event().taskId()).isEqualTo("t1"))
                .verifyComplete();
    }

    private void assertRefused(Reason reason, String signature, String timestamp, byte[] body) {
        StepVerifier.create(verifier.verify(signature, timestamp, body))
                .expectErrorSatisfies(e -> assertReason(e, reason))
                .verify();
    }

    private static void assertReason(Throwable error, Reason reason) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        WebhookRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static Map<String, Object> vector() throws Exception {
        try (InputStream json = WebhookVerifierTest.class.getResourceAsStream("/webhook/signature_vector.json")) {
            return JsonCodec.standard().readObject(json.readAllBytes());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
