package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidSettingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@link TokenStore#encrypted}. The first one encrypts, all decrypt. To rotate, put a new key first, and
 * remove the old one when no stored token uses it: refresh tokens are valid for 30 days.
 *
 * @since 0.1.0
 */
public final class TokenKeys {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final int KEY_BYTES = 32;

    private final Map<String, SecretKey> keys;

    private TokenKeys(Map<String, SecretKey> keys) {
        this.keys = keys;
    }

    /**
     * Creates the keys in the order of the map's iteration, so use an ordered map, for example a {@link LinkedHashMap}.
     *
     * @param keys Base64 of 32 random bytes each (AES-256), by key id: 1 to 32 letters, digits, {@code _} or {@code -}
     * @throws InvalidSettingException if there is no key, or an id or key is invalid; the message has no key
     */
    public static TokenKeys of(Map<String, String> keys) {
        if (keys == null || keys.isEmpty()) {
            throw new InvalidSettingException("encryptionKeys", "is empty: set at least one key");
        }
        Map<String, SecretKey> parsed = new LinkedHashMap<>();
        keys.forEach((id, key) -> parsed.put(checkedId(id), parsed(id, key)));
        return new TokenKeys(parsed);
    }

    private static String checkedId(@Nullable String id) {
        if (id == null || !ID.matcher(id).matches()) {
            throw new InvalidSettingException(
                    "encryptionKeys", "has an invalid key id: use 1 to 32 letters, digits, '_' or '-'");
        }
        return id;
    }

    private static SecretKey parsed(String id, @Nullable String key) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(key == null ? "" : key.strip());
        } catch (IllegalArgumentException e) {
            // without the cause, whose message may contain a part of the key
            bytes = new byte[0];
        }
        if (bytes.length != KEY_BYTES) {
            throw new InvalidSettingException(
                    "encryptionKeys." + id, "is not Base64 of 32 bytes: create a key with `openssl rand -base64 32`");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    /** Returns the ids of the keys; the first one encrypts. */
    public List<String> ids() {
        return List.copyOf(keys.keySet());
    }

    @Nullable
    SecretKey key(String id) {
        return keys.get(id);
    }

    /** Shows only the ids. */
    @Override
    public String toString() {
        return "TokenKeys" + new ArrayList<>(keys.keySet());
    }
}
