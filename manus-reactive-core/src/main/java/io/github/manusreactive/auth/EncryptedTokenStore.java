package io.github.manusreactive.auth;

import io.github.manusreactive.error.TokenStoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Encrypts the secret fields of tokens with AES-256-GCM. A value is {@code keyId:base64url(nonce, ciphertext, tag)}; the
 * user's label and the field's name are authenticated, so that a value is of no use elsewhere. Works on {@code
 * boundedElastic}, because random numbers and providers may read files.
 */
final class EncryptedTokenStore implements TokenStore {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final TokenStore store;
    private final TokenKeys keys;
    private final SecureRandom random = new SecureRandom();

    EncryptedTokenStore(TokenStore store, TokenKeys keys) {
        this.store = Objects.requireNonNull(store, "store");
        this.keys = Objects.requireNonNull(keys, "keys");
    }

    @Override
    public Mono<OAuthTokens> load(String user) {
        return store.load(user)
                .flatMap(stored ->
                        Mono.fromCallable(() -> decrypted(user, stored)).subscribeOn(Schedulers.boundedElastic()));
    }

    @Override
    public Mono<Void> save(String user, OAuthTokens tokens) {
        return Mono.fromCallable(() -> encrypted(user, tokens))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(encrypted -> store.save(user, encrypted));
    }

    @Override
    public <T> Mono<T> exclusively(String user, Mono<T> refresh) {
        return store.exclusively(user, refresh);
    }

    private OAuthTokens encrypted(String user, OAuthTokens tokens) throws GeneralSecurityException {
        return new OAuthTokens(
                encrypted(user, "accessToken", tokens.accessToken()),
                tokens.refreshToken() == null ? null : encrypted(user, "refreshToken", tokens.refreshToken()),
                tokens.expiresAt(),
                tokens.scopes(),
                tokens.codeVerifier() == null ? null : encrypted(user, "codeVerifier", tokens.codeVerifier()));
    }

    private OAuthTokens decrypted(String user, OAuthTokens stored) {
        return new OAuthTokens(
                decrypted(user, "accessToken", stored.accessToken()),
                stored.refreshToken() == null ? null : decrypted(user, "refreshToken", stored.refreshToken()),
                stored.expiresAt(),
                stored.scopes(),
                stored.codeVerifier() == null ? null : decrypted(user, "codeVerifier", stored.codeVerifier()));
    }

    private String encrypted(String user, String field, String value) throws GeneralSecurityException {
        String id = keys.ids().get(0);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, Objects.requireNonNull(keys.key(id)), nonce, user, field)
                .doFinal(value.getBytes(StandardCharsets.UTF_8));
        byte[] all = ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
        return id + ':' + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    private String decrypted(String user, String field, String value) {
        int end = value.indexOf(':');
        String id = end < 0 ? "" : value.substring(0, end);
        SecretKey key = keys.key(id);
        if (end < 0) {
            throw damaged(user, field, "it is not encrypted: authorize the user again", null);
        }
        if (key == null) {
            throw damaged(
                    user,
                    field,
                    "its encryption key is not among the keys " + keys.ids() + ": add the key that encrypted it",
                    null);
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(value.substring(end + 1));
            if (all.length > NONCE_BYTES) {
                byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
                byte[] opened = cipher(Cipher.DECRYPT_MODE, key, nonce, user, field)
                        .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
                return new String(opened, StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            // not Base64; the message would show a part of the value
        } catch (GeneralSecurityException e) {
            throw damaged(user, field, reason(id), e);
        }
        throw damaged(user, field, reason(id), null);
    }

    private static String reason(String id) {
        return "it is damaged, belongs to another user, or key '" + id
                + "' is not the one that encrypted it: check the key, or authorize the user again";
    }

    private static TokenStoreException damaged(String user, String field, String why, @Nullable Throwable cause) {
        return new TokenStoreException(
                user, "the stored " + field + " of user '" + user + "' cannot be decrypted: " + why, cause);
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String user, String field)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((field + '\0' + user).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
