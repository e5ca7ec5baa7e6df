package io.github.manusreactive.test.oauth;

import io.github.manusreactive.operation.OperationScope;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An Open App with its configuration. An app without a secret uses PKCE alone; an app with a secret also uses PKCE if
 * the approval had a challenge.
 *
 * @since 0.1.0
 */
public final class OpenApp {

    private final String clientId;
    private final List<String> secrets = new CopyOnWriteArrayList<>();
    private final List<String> redirectUris = new CopyOnWriteArrayList<>();
    private volatile Set<OperationScope> scopes = EnumSet.of(OperationScope.CREATE_TASK);
    private volatile boolean trusted;

    /** Creates an app without secrets or redirect URIs, with scope {@code create_task}. */
    public OpenApp(String clientId) {
        this.clientId = clientId;
    }

    /** Returns the client id. */
    public String clientId() {
        return clientId;
    }

    /**
     * Adds an active secret.
     *
     * @throws IllegalStateException if the app already has five active secrets
     */
    public OpenApp secret(String value) {
        if (secrets.size() == 5) {
            throw new IllegalStateException("app " + clientId + " already has 5 active secrets: remove one first");
        }
        secrets.add(value);
        return this;
    }

    /** Deactivates a secret. */
    public OpenApp removeSecret(String value) {
        secrets.remove(value);
        return this;
    }

    /**
     * Registers a redirect URI. Clients must send exactly this URI.
     *
     * @param uri an absolute URI
     */
    public OpenApp redirectUri(String uri) {
        redirectUris.add(uri);
        return this;
    }

    /** Replaces the scopes of new tokens. */
    public OpenApp scopes(OperationScope... granted) {
        scopes = Set.of(granted);
        return this;
    }

    /** Makes the app trusted, which gives new tokens full access. */
    public OpenApp trusted() {
        trusted = true;
        return this;
    }

    /** Returns {@code false} for an app that uses PKCE alone. */
    public boolean hasSecret() {
        return !secrets.isEmpty();
    }

    /** Returns {@code true} if the value is an active secret. */
    public boolean accepts(@Nullable String value) {
        return value != null && secrets.contains(value);
    }

    /** Returns {@code true} if the URI is registered. */
    public boolean redirectsTo(@Nullable String uri) {
        return uri != null && redirectUris.contains(uri);
    }

    /** Returns the names of the scopes as in a token response, or {@code null} for a trusted app. */
    public @Nullable Set<String> grantedScopes() {
        return trusted ? null : scopes.stream().map(OperationScope::wireName).collect(Collectors.toUnmodifiableSet());
    }
}
