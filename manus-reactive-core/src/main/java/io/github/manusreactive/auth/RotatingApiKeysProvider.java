package io.github.manusreactive.auth;

import io.github.manusreactive.auth.ApiCredential.ApiKey;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.InvalidSettingException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Several API keys of one account, used in turn. A rejected key is dropped unless it is the last one. */
final class RotatingApiKeysProvider implements CredentialsProvider {

    private final CopyOnWriteArrayList<ApiKey> keys;
    private final AtomicInteger next = new AtomicInteger();

    /** With one key nothing rotates, and a call has its credential at hand. */
    private final @Nullable Mono<ApiCredential> onlyKey;

    RotatingApiKeysProvider(String... apiKeys) {
        if (apiKeys.length == 0) {
            throw new InvalidSettingException("apiKey", "is missing");
        }
        keys = new CopyOnWriteArrayList<>(
                Arrays.stream(apiKeys).map(ApiKey::new).distinct().toList());
        onlyKey = keys.size() == 1 ? Mono.just(keys.get(0)) : null;
    }

    @Override
    public Mono<ApiCredential> credential() {
        Mono<ApiCredential> only = onlyKey;
        return only != null ? only : Mono.fromSupplier(this::pick);
    }

    @Override
    public CredentialStatus status() {
        return CredentialStatus.of(keys.get(0));
    }

    @Override
    public Mono<ApiCredential> replacement(ApiCredential rejected, AuthenticationException why) {
        return Mono.defer(() -> {
            synchronized (keys) {
                if (keys.size() > 1) {
                    keys.remove(rejected);
                }
            }
            ApiCredential other = pick();
            return other.equals(rejected) ? Mono.error(why) : Mono.just(other);
        });
    }

    private ApiCredential pick() {
        List<ApiKey> now = List.copyOf(keys);
        return now.get(Math.floorMod(next.getAndIncrement(), now.size()));
    }
}
