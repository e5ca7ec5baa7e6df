package io.github.manusreactive.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** Signs deliveries as the server does. */
final class DeliverySigner {

    private final KeyPair keys;

    DeliverySigner() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    WebhookPublicKey publicKey() {
        return new WebhookPublicKey(pem(), "RSA-SHA256", Map.of());
    }

    String sign(String url, long timestamp, byte[] body) {
        return signText((timestamp + "." + url + "." + sha256Hex(body)).getBytes(StandardCharsets.UTF_8));
    }

    /** What old samples did: the text's hash is hashed again. */
    String signTwiceHashed(String url, long timestamp, byte[] body) {
        return signText(sha256((timestamp + "." + url + "." + sha256Hex(body)).getBytes(StandardCharsets.UTF_8)));
    }

    static String sha256Hex(byte[] bytes) {
        return HexFormat.of().formatHex(sha256(bytes));
    }

    private String signText(byte[] text) {
        try {
            Signature rsa = Signature.getInstance("SHA256withRSA");
            rsa.initSign(keys.getPrivate());
            rsa.update(text);
            return Base64.getEncoder().encodeToString(rsa.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
