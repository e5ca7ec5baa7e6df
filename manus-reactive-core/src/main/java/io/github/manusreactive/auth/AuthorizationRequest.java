package io.github.manusreactive.auth;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One user's approval under way. Send the browser to {@link #authorizeUrl()} and keep the whole request, in that user's
 * session, until the browser comes back; then give both to {@link OAuthFlow#exchange(AuthorizationRequest, URI)}. Use each
 * request once; the code that comes back lives ten minutes.
 *
 * @param authorizeUrl where the user approves
 * @param state random value that ties the callback to this session
 * @param codeVerifier the PKCE secret, {@code null} in mode {@link OAuthMode#SECRET}
 * @since 0.1.0
 */
public record AuthorizationRequest(
        URI authorizeUrl, String state, @Nullable String codeVerifier) {

    /** Checks that nothing is missing. */
    public AuthorizationRequest {
        Objects.requireNonNull(authorizeUrl, "authorizeUrl");
        Objects.requireNonNull(state, "state");
    }

    /** Shows neither state nor verifier. */
    @Override
    public String toString() {
        return "AuthorizationRequest[" + authorizeUrl.getScheme() + "://" + authorizeUrl.getRawAuthority()
                + authorizeUrl.getRawPath() + "]";
    }
}
