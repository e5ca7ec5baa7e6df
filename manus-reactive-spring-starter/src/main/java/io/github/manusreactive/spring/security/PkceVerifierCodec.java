package io.github.manusreactive.spring.security;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;

/**
 * An app with a secret and PKCE must send the verifier of the approval with every refresh, but Spring Security's
 * authorized client has no field for it. It is therefore appended to the refresh token, in any store of authorized
 * clients.
 */
final class PkceVerifierCodec {

    private static final String MARK = "|manus-verifier:";

    private PkceVerifierCodec() {}

    /** Returns the token response with the verifier, if there is one. */
    static OAuth2AccessTokenResponse keep(
            OAuth2AuthorizationCodeGrantRequest request, OAuth2AccessTokenResponse answer) {
        Object verifier = request.getAuthorizationExchange()
                .getAuthorizationRequest()
                .getAttribute(PkceParameterNames.CODE_VERIFIER);
        OAuth2RefreshToken refreshToken = answer.getRefreshToken();
        if (verifier == null || refreshToken == null) {
            return answer;
        }
        return OAuth2AccessTokenResponse.withResponse(answer)
                .refreshToken(join(refreshToken.getTokenValue(), verifier.toString()))
                .build();
    }

    static String join(String refreshToken, @Nullable String verifier) {
        return verifier == null ? refreshToken : refreshToken + MARK + verifier;
    }

    static String refreshToken(String kept) {
        int mark = kept.indexOf(MARK);
        return mark < 0 ? kept : kept.substring(0, mark);
    }

    static @Nullable String verifier(String kept) {
        int mark = kept.indexOf(MARK);
        return mark < 0 ? null : kept.substring(mark + MARK.length());
    }
}
