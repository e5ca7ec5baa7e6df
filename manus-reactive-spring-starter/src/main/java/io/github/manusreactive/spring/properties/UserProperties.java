package io.github.manusreactive.spring.properties;

import io.github.manusreactive.operation.OperationScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A user. Exactly one kind of credential is needed.
 *
 * @param apiKey The only API key of the account.
 * @param apiKeys API keys of one account, used in turn; a rejected one is no longer used.
 * @param accessToken Access token, instead of API keys.
 * @param scopes Scopes of the access token, if known; calls outside of them are rejected before they are sent.
 * @param oauth Whether the user approves the Open App; tokens come from the TokenStore and are refreshed
 *     automatically.
 * @param limits Rate limits per operation of this user, for example "task.create=20/60s".
 * @since 0.1.0
 */
public record UserProperties(
        @Nullable String apiKey,
        @DefaultValue List<String> apiKeys,
        @Nullable String accessToken,
        @Nullable Set<OperationScope> scopes,
        @DefaultValue("false") boolean oauth,
        @DefaultValue Map<String, String> limits) {

    /** Copies the collections. */
    public UserProperties {
        apiKeys = List.copyOf(apiKeys);
        scopes = scopes == null ? null : Set.copyOf(scopes);
        limits = Map.copyOf(limits);
    }

    /** Omits the credentials. */
    @Override
    public String toString() {
        int keys = apiKeys.size() + (apiKey == null ? 0 : 1);
        return "UserProperties[" + keys + " API keys" + (accessToken == null ? "" : ", access token")
                + (oauth ? ", oauth" : "") + "]";
    }
}
