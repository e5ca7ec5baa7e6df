package io.github.manusreactive.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Random values and the S256 challenge of RFC 7636. */
final class PkceChallenge {

    private static final Base64.Encoder URL_SAFE = Base64.getUrlEncoder().withoutPadding();
    private static final int RANDOM_BYTES = 32;

    private final SecureRandom random;

    /** Seeds the generator now, because reading from the operating system later could block an event loop. */
    PkceChallenge() {
        try {
            random = SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no DRBG random generator", e);
        }
        random.nextBytes(new byte[RANDOM_BYTES]);
    }

    /** Returns 256 random bits in 43 characters, for a verifier or a state. */
    String randomText() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return URL_SAFE.encodeToString(bytes);
    }

    static String challenge(String verifier) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return URL_SAFE.encodeToString(sha256.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
