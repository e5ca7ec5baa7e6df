package io.github.manusreactive.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.TokenStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class EncryptedTokenStoreTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String OLD = key(1);
    private static final String NEW = key(2);
    private static final OAuthTokens TOKENS = new OAuthTokens(
            "secret-access", "secret-refresh", Instant.parse("2026-11-24T10:15:30Z"), Set.of("x"), "secret-verifier");

    private final TokenStore database = TokenStore.inMemory();

    private static String key(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static TokenKeys keys(String... idsAndKeys) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (int i = 0; i < idsAndKeys.length; i += 2) {
            keys.put(idsAndKeys[i], idsAndKeys[i + 1]);
        }
        return TokenKeys.of(keys);
    }

    private TokenStore store(TokenKeys keys) {
        return TokenStore.encrypted(database, keys);
    }

    private OAuthTokens stored(String user) {
        return database.load(user).block(PATIENCE);
    }

    @Property(tries = 200)
    void whatWasSavedIsLoadedAgain(
            @ForAll @NotBlank @StringLength(max = 200) String access,
            @ForAll String refresh,
            @ForAll String verifier,
            @ForAll String user) {
        TokenStore memory = TokenStore.inMemory();
        TokenStore store = TokenStore.encrypted(memory, keys("a", OLD));
        // a half surrogate pair has no UTF-8 form
        OAuthTokens tokens = new OAuthTokens(valid(access) + "x", valid(refresh), null, Set.of("s"), valid(verifier));
        store.save(user, tokens).block(PATIENCE);

        assertThat(store.load(user).block(PATIENCE)).isEqualTo(tokens);
    }

    private static String valid(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Test
    void noSecretIsStoredAndEqualTokensDiffer() {
        TokenStore store = store(keys("new", NEW, "old", OLD));
        store.save("alice", TOKENS).block(PATIENCE);
        OAuthTokens first = stored("alice");
        store.save("alice", TOKENS).block(PATIENCE);

        assertThat(Stream.of(first.accessToken(), first.refreshToken(), first.codeVerifier()))
                .allSatisfy(value -> assertThat(value).startsWith("new:").doesNotContain("secret"));
        assertThat(stored("alice").accessToken()).isNotEqualTo(first.accessToken());
        assertThat(first.expiresAt()).isEqualTo(TOKENS.expiresAt());
        assertThat(first.scopes()).isEqualTo(TOKENS.scopes());
    }

    @Test
    void anOlderKeyDecryptsAfterARotation() {
        store(keys("old", OLD)).save("alice", TOKENS).block(PATIENCE);

        assertThat(store(keys("new", NEW, "old", OLD)).load("alice").block(PATIENCE))
                .isEqualTo(TOKENS);
    }

    @Test
    void anUnknownKeyIsNamed() {
        store(keys("old", OLD)).save("alice", TOKENS).block(PATIENCE);

        assertThatThrownBy(() -> store(keys("new", NEW)).load("alice").block(PATIENCE))
                .isInstanceOf(TokenStoreException.class)
                .hasMessageContaining("not among the keys [new]")
                .hasMessageContaining("alice");
    }

    @Test
    void aValueOfAnotherUserOrFieldDoesNotDecrypt() {
        TokenStore store = store(keys("a", OLD));
        store.save("alice", TOKENS).block(PATIENCE);
        OAuthTokens alice = stored("alice");
        database.save("bob", alice).block(PATIENCE);
        database.save(
                        "alice",
                        new OAuthTokens(
                                String.valueOf(alice.refreshToken()), alice.accessToken(), null, Set.of(), null))
                .block(PATIENCE);

        for (String user : new String[] {"alice", "bob"}) {
            assertThatThrownBy(() -> store.load(user).block(PATIENCE))
                    .isInstanceOf(TokenStoreException.class)
                    .hasMessageContaining("belongs to another user");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain-secret", "a:", "a:!!secret!!", "a:c2VjcmV0", "a:c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"
            })
    void aDamagedValueIsATypedErrorWithoutTheValue(String value) {
        database.save("alice", new OAuthTokens(value, null, null, Set.of(), null))
                .block(PATIENCE);

        assertThatThrownBy(() -> store(keys("a", OLD)).load("alice").block(PATIENCE))
                .isInstanceOf(TokenStoreException.class)
                .hasMessageContaining("the stored accessToken of user 'alice' cannot be decrypted")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("c2VjcmV0");
    }

    @Test
    void theLockIsThatOfTheStore() {
        TokenStore locked = new TokenStore() {
            @Override
            public Mono<OAuthTokens> load(String user) {
                return Mono.empty();
            }

            @Override
            public Mono<Void> save(String user, OAuthTokens tokens) {
                return Mono.empty();
            }

            @Override
            public <T> Mono<T> exclusively(String user, Mono<T> refresh) {
                return Mono.error(new IllegalStateException("locked"));
            }
        };

        assertThatThrownBy(() -> TokenStore.encrypted(locked, keys("a", OLD))
                        .exclusively("alice", Mono.just(1))
                        .block(PATIENCE))
                .hasMessage("locked");
    }

    @Test
    void keysAreCheckedAndNeverShown() {
        assertThat(keys("new", NEW, "old", OLD)).hasToString("TokenKeys[new, old]");
        assertThatThrownBy(() -> TokenKeys.of(Map.of()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("at least one key");
        assertThatThrownBy(() -> keys("a:b", OLD)).isInstanceOf(InvalidSettingException.class);
        for (String bad : new String[] {"secret*", "c2VjcmV0", ""}) {
            assertThatThrownBy(() -> keys("a", bad))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("openssl rand -base64 32")
                    .hasMessageNotContaining("c2VjcmV0")
                    .hasMessageNotContaining("secret*")
                    .hasNoCause();
        }
    }
}
