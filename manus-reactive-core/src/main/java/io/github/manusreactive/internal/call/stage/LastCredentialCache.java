package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.auth.ApiCredential;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps what was derived from the last credential: most calls use the credential of the previous call. */
final class LastCredentialCache<V> {

    private final Function<ApiCredential, V> derive;
    private volatile @Nullable DerivedValue<V> last;

    private record DerivedValue<V>(ApiCredential credential, V value) {}

    LastCredentialCache(Function<ApiCredential, V> derive) {
        this.derive = derive;
    }

    V get(ApiCredential credential) {
        DerivedValue<V> known = last;
        if (known == null || !known.credential().equals(credential)) {
            known = new DerivedValue<>(credential, derive.apply(credential));
            last = known;
        }
        return known.value();
    }
}
