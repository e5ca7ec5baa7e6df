package io.github.manusreactive.auth;

import java.nio.file.Path;
import reactor.core.publisher.Mono;

/**
 * Stores the tokens of each user. A refresh invalidates the old tokens at the server immediately, so new tokens are
 * saved here before they are used. Implementations must not block the calling thread. In a durable store, a completed
 * {@link #save} must survive a crash. The tokens are secret: encrypt them, or restrict read access.
 *
 * @since 0.1.0
 */
public interface TokenStore {

    /**
     * Returns the newest saved tokens of a user, empty if there are none.
     *
     * @param user the user's label
     */
    Mono<OAuthTokens> load(String user);

    /**
     * Replaces a user's tokens.
     *
     * @param user the user's label
     * @return completes when the tokens are saved
     */
    Mono<Void> save(String user, OAuthTokens tokens);

    /**
     * Runs a refresh (load, call, save) while no other process or caller refreshes the same user's tokens. The default
     * runs it immediately, which is correct for one process. A store that several processes share can hold a
     * distributed lock around it; without a lock, a process whose refresh fails because another one was faster reads
     * the new tokens from the store as soon as they are saved.
     *
     * @param user the user's label
     * @param refresh runs once, when subscribed
     * @return the result of {@code refresh}, or an error if the lock was not acquired in time. After two minutes the
     *     waiting calls fail, and {@code refresh} does nothing if it is run later
     */
    default <T> Mono<T> exclusively(String user, Mono<T> refresh) {
        return refresh;
    }

    /**
     * Creates a store that encrypts the secret fields of tokens with AES-256-GCM before it saves them. A stored value
     * starts with the id of its key, and can be decrypted only for its user. Expiry and scopes stay readable.
     *
     * @param store stores the encrypted tokens; its lock is used, see {@link #exclusively}
     * @param keys the first key encrypts, all decrypt
     * @return a store whose {@code load} fails with a {@link io.github.manusreactive.error.TokenStoreException} if a value
     *     is not encrypted, is damaged, belongs to another user or was encrypted with an unknown key
     */
    static TokenStore encrypted(TokenStore store, TokenKeys keys) {
        return new EncryptedTokenStore(store, keys);
    }

    /** Creates a store in memory. Users must authorize again after a restart. */
    static TokenStore inMemory() {
        return new InMemoryTokenStore();
    }

    /**
     * Creates a store with one file per user. Files are replaced atomically and, if the file system supports
     * permissions, readable only by their owner. They are not encrypted.
     *
     * @implNote Tokens are written to a temporary file, which is forced to the disk and then renamed. The file's name is
     *     the Base64 form of the label, so a label cannot name a file in another directory. File access runs on {@code
     *     Schedulers.boundedElastic()}.
     * @param directory created if it does not exist
     */
    static TokenStore inDirectory(Path directory) {
        return new FileTokenStore(directory);
    }
}
