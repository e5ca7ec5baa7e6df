package io.github.manusreactive.auth;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One authorization in progress. Send the browser to {@link #authorizeUrl()} and keep the whole request in that user's
 * session. When the browser returns, pass the request and the callback to {@link
 * OAuthFlow#exchange(AuthorizationRequest, URI)}. Use each request once; the code in the callback is valid for ten
 * minutes.
 *
 * @param authorizeUrl the page on which the user approves the app
 * @param state random value that ties the callback to this session
 * @param codeVerifier the PKCE secret, {@code null} in mode {@link OAuthMode#SECRET}
 * @since 0.1.0
 */
public record AuthorizationRequest(
        URI authorizeUrl, String state, @Nullable String codeVerifier) {

    /** Checks that no value is missing. */
    public AuthorizationRequest {
        Objects.requireNonNull(authorizeUrl, "authorizeUrl");
        Objects.requireNonNull(state, "state");
    }

    /** Omits the state and the verifier. */
    @Override
    public String toString() {
        return "AuthorizationRequest[" + authorizeUrl.getScheme() + "://" + authorizeUrl.getRawAuthority()
                + authorizeUrl.getRawPath() + "]";
    }
}
