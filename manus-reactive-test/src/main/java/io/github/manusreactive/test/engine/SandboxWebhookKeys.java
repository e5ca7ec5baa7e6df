package io.github.manusreactive.test.engine;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Signs deliveries. All sandboxes of the JVM share the first key pair, because generating one is slow. */
final class SandboxWebhookKeys {

    /** Initialized on first use. */
    private static final class FirstKey {
        static final KeyPair PAIR = generate();
    }

    private volatile @Nullable KeyPair rotated;

    void rotate() {
        rotated = generate();
    }

    String publicKeyPem() {
        byte[] der = pair().getPublic().getEncoded();
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    }

    /** Returns the header fields of a signed delivery. */
    Map<String, String> sign(String url, byte[] body, long unixSeconds) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            String signed = unixSeconds + "." + url + "." + HexFormat.of().formatHex(hash);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair().getPrivate());
            signature.update(signed.getBytes(StandardCharsets.UTF_8));
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("content-type", "application/json");
            headers.put("x-webhook-timestamp", Long.toString(unixSeconds));
            headers.put("x-webhook-signature", Base64.getEncoder().encodeToString(signature.sign()));
            return headers;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA256withRSA is not available", e);
        }
    }

    private KeyPair pair() {
        KeyPair own = rotated;
        return own != null ? own : FirstKey.PAIR;
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA is not available", e);
        }
    }
}
