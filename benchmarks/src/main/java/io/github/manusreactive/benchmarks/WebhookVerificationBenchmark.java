package io.github.manusreactive.benchmarks;

import io.github.manusreactive.webhook.WebhookDelivery;
import io.github.manusreactive.webhook.WebhookKeyProvider;
import io.github.manusreactive.webhook.WebhookVerifier;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the deliveries that one thread verifies and decodes per second, by size of the body. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class WebhookVerificationBenchmark {

    private static final String URL = "https://hooks.example.com/manus?tenant=7";

    /** Bytes of the body. */
    @Param({"500", "65536"})
    public int bodyBytes;

    private WebhookVerifier verifier = WebhookVerifier.of(URL, WebhookKeyProvider.fixed(pem(newKeys())));
    private byte[] body = {};
    private String timestamp = "";
    private String signature = "";

    /** Signs one delivery; it stays fresh for five minutes. */
    @Setup
    public void sign() throws GeneralSecurityException {
        KeyPair keys = newKeys();
        verifier = WebhookVerifier.of(URL, WebhookKeyProvider.fixed(pem(keys)));
        String head = "{\"event_id\":\"e1\",\"event_type\":\"task_stopped\",\"task_detail\":{\"task_id\":\"t1\","
                + "\"task_title\":\"A title\",\"stop_reason\":\"finish\",\"message\":\"";
        String tail = "\"}}";
        body = (head + "x".repeat(bodyBytes - head.length() - tail.length()) + tail).getBytes(StandardCharsets.UTF_8);
        timestamp = String.valueOf(System.currentTimeMillis() / 1000);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        Signature rsa = Signature.getInstance("SHA256withRSA");
        rsa.initSign(keys.getPrivate());
        rsa.update((timestamp + "." + URL + "." + hash).getBytes(StandardCharsets.UTF_8));
        signature = Base64.getEncoder().encodeToString(rsa.sign());
    }

    /** Verifies and decodes it. */
    @Benchmark
    public @Nullable WebhookDelivery verify() {
        return verifier.verify(signature, timestamp, body).block();
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(KeyPair keys) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()) + "\n-----END PUBLIC KEY-----\n";
    }
}
