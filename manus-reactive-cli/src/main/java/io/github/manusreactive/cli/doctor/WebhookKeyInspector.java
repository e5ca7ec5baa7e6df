package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.webhook.WebhookPublicKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the public key of webhooks. */
final class WebhookKeyInspector {

    private static final String ALGORITHM = "RSA-SHA256";
    private static final int SMALLEST = 2048;

    private WebhookKeyInspector() {}

    static ReadSummary summary(WebhookPublicKey key) {
        RSAPublicKey parsed = parse(key.publicKey());
        if (parsed == null) {
            return new ReadSummary(1, List.of(), "not an RSA public key in PEM form", false);
        }
        int bits = parsed.getModulus().bitLength();
        boolean known = key.algorithm() == null || key.algorithm().equalsIgnoreCase(ALGORITHM);
        String fact = "RSA, " + bits + " bits, "
                + (key.algorithm() == null ? "no algorithm given" : known ? ALGORITHM : "an unknown algorithm");
        return new ReadSummary(1, List.of(), fact, known && bits >= SMALLEST);
    }

    /** Returns the key, or {@code null} if the text is not an RSA public key in PEM form. */
    static @Nullable RSAPublicKey parse(String pem) {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            byte[] encoded = Base64.getDecoder().decode(base64);
            return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return null;
        }
    }
}
