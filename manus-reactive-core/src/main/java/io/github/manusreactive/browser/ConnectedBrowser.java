package io.github.manusreactive.browser;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A browser of the user that is online.
 *
 * @param clientId id for the answer to {@code needConnectMyBrowser}
 * @param clientName its name
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
