package io.github.manusreactive.browser;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An online browser of the user.
 *
 * @param clientId id for the reply to {@code needConnectMyBrowser}
 * @param clientName name
 * @param ua user agent
 * @param extra unknown fields
 * @since 0.1.0
 */
public record ConnectedBrowser(
        String clientId,
        @Nullable String clientName,
        @Nullable String ua,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public ConnectedBrowser {
        ImmutableCopies.required("client_id", clientId);
        extra = ImmutableCopies.map(extra);
    }
}
