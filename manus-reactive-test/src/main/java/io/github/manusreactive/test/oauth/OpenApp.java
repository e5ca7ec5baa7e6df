package io.github.manusreactive.test.oauth;

import io.github.manusreactive.operation.OperationScope;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An Open App as its owner configured it. Without a secret it works with PKCE alone; with one, PKCE is used where the
 * approval carried a challenge.
 *
 * @since 0.1.0
 */
public final class OpenApp {

    private final String clientId;
    private final List<String> secrets = new CopyOnWriteArrayList<>();
    private final List<String> redirectUris = new CopyOnWriteArrayList<>();
    private volatile Set<OperationScope> scopes = EnumSet.of(OperationScope.CREATE_TASK);
    private volatile boolean trusted;

    /**
     * An app without secrets or redirect URIs, with scope {@code create_task}.
     *
     * @param clientId its id
     */
    public OpenApp(String clientId) {
        this.clientId = clientId;
    }

    /**
     * Its id.
     *
     * @return client id
     */
    public String clientId() {
        return clientId;
    }

    /**
     * Adds an active secret.
     *
     * @param value up to five are active at a time
     * @return this
     */
    public OpenApp secret(String value) {
        if (secrets.size() == 5) {
            throw new IllegalStateException("app " + clientId + " already has 5 active secrets: remove one first");
        }
        secrets.add(value);
        return this;
    }

    /**
     * Takes a secret back.
     *
     * @param value the secret
     * @return this
     */
    public OpenApp removeSecret(String value) {
        secrets.remove(value);
        return this;
    }

    /**
     * Registers a redirect URI; compared exactly.
     *
     * @param uri an absolute URI
     * @return this
     */
    public OpenApp redirectUri(String uri) {
        redirectUris.add(uri);
        return this;
    }

    /**
     * Replaces the scopes.
     *
     * @param granted what new tokens may do
     * @return this
     */
    public OpenApp scopes(OperationScope... granted) {
        scopes = Set.of(granted);
        return this;
    }

    /**
     * Makes it a trusted app: full access.
     *
     * @return this
     */
    public OpenApp trusted() {
        trusted = true;
        return this;
    }

    /**
     * Whether it has a secret at all.
     *
     * @return false for an app that relies on PKCE alone
     */
    public boolean hasSecret() {
        return !secrets.isEmpty();
    }

    /**
     * Checks a secret.
     *
     * @param value what the client sent
     * @return whether it is an active one
     */
    public boolean accepts(@Nullable String value) {
        return value != null && secrets.contains(value);
    }

    /**
     * Checks a redirect URI.
     *
     * @param uri what the client sent
     * @return whether it is registered
     */
    public boolean redirectsTo(@Nullable String uri) {
        return uri != null && redirectUris.contains(uri);
    }

    /**
     * The names of its scopes.
     *
     * @return as in a token answer; {@code null} for a trusted app
     */
    public @Nullable Set<String> grantedScopes() {
        return trusted ? null : scopes.stream().map(OperationScope::wireName).collect(Collectors.toUnmodifiableSet());
    }
}
