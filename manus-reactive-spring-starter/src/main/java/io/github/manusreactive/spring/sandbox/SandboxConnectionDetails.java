package io.github.manusreactive.spring.sandbox;

import io.github.manusreactive.operation.OperationScope;
import io.github.manusreactive.spring.ManusConnectionDetails;
import io.github.manusreactive.spring.internal.PlaceholderDetector;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxUser;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Connects the client to the sandbox. The configured users exist there too; without any, the sandbox's default user
 * does.
 */
final class SandboxConnectionDetails implements ManusConnectionDetails {

    private static final String APP = "sandbox-app";

    private final ManusSandbox sandbox;
    private final Map<String, Credentials> users = new LinkedHashMap<>();

    SandboxConnectionDetails(ManusSandbox sandbox, ManusConnectionDetails configured) {
        this.sandbox = sandbox;
        configured.getUsers().forEach((name, credentials) -> users.put(name, known(sandbox.user(name), credentials)));
        if (users.isEmpty()) {
            users.put(ManusSandbox.DEFAULT_USER, Credentials.ofApiKeys(sandbox.apiKey()));
        }
    }

    @Override
    public String getBaseUrl() {
        return sandbox.baseUrl();
    }

    @Override
    public Map<String, Credentials> getUsers() {
        return Collections.unmodifiableMap(users);
    }

    @Override
    public String getAuthorizePage() {
        return sandbox.oauth().authorizeUrl();
    }

    /** Keys are registered in the sandbox; the sandbox issues tokens, and keys that nothing defines, itself. */
    private static Credentials known(SandboxUser user, Credentials credentials) {
        if (credentials.accessToken() == null) {
            if (credentials.apiKeys().stream().anyMatch(key -> PlaceholderDetector.problem(key) != null)) {
                return Credentials.ofApiKeys(user.apiKey());
            }
            credentials.apiKeys().forEach(user::apiKey);
            return credentials;
        }
        OperationScope[] scopes = credentials.scopes() == null
                ? OperationScope.values()
                : credentials.scopes().toArray(OperationScope[]::new);
        return new Credentials(List.of(), user.accessToken(APP, scopes), credentials.scopes());
    }
}
