package io.github.manusreactive.auth;

import java.nio.file.Path;
import reactor.core.publisher.Mono;

/**
 * Keeps each user's tokens. Every refresh replaces both tokens at the server at once, so a new pair is saved here before it
 * is used. Implementations must not block the calling thread, and a completed {@link #save} must survive a crash where the
 * store is meant to be durable. What is stored is secret: encrypt it, or restrict who can read it.
 *
 * @since 0.1.0
 */
public interface TokenStore {

    /**
     * Reads a user's tokens.
     *
     * @param user the user's label
     * @return the newest saved tokens; empty where there are none
     */
    Mono<OAuthTokens> load(String user);

    /**
     * Replaces a user's tokens.
     *
     * @param user the user's label
     * @param tokens what {@link #load} gives from now on
     * @return completes when the tokens are safe
     */
    Mono<Void> save(String user, OAuthTokens tokens);

    /**
     * Runs a refresh (load, call, save) while nobody else refreshes the same user's tokens. The default runs it at once, which
     * is right for one process. A store shared by several processes may take a distributed lock around it; without one, the
     * process that loses such a race finds the winner's pair in the store as soon as it is saved.
     *
     * @param user the user's label
     * @param refresh what to run, once; nothing has happened yet
     * @param <T> type of the result
     * @return the result of {@code refresh}, or an error where the lock could not be had in good time; after two minutes the calls
     *     that wait for it fail, and {@code refresh} does nothing when it is run after all
     */
    default <T> Mono<T> exclusively(String user, Mono<T> refresh) {
        return refresh;
    }

    /**
     * A store that forgets everything when the process ends; users have to approve anew then.
     *
     * @return an empty store
     */
    static TokenStore inMemory() {
        return new InMemoryTokenStore();
    }

    /**
     * A store with one file per user, replaced atomically and, where the file system knows permissions, readable by its owner
     * only. The files are not encrypted. File access runs on {@code Schedulers.boundedElastic()}.
     *
     * @param directory where the files go; created when needed
     * @return the store
     */
    static TokenStore inDirectory(Path directory) {
        return new FileTokenStore(directory);
    }
}
