package io.github.manusreactive.auth;

/**
 * How an Open App proves itself at the token endpoint.
 *
 * @since 0.1.0
 */
public enum OAuthMode {
    /** Client secret and PKCE verifier, both at the exchange of the code and at each refresh. The advised mode. */
    PKCE_WITH_SECRET(true, true),
    /** Client secret only. */
    SECRET(true, false),
    /** PKCE only, for native apps, command lines and single-page apps, which can keep no secret. A refresh needs neither. */
    PKCE(false, true);

    private final boolean secret;
    private final boolean pkce;

    OAuthMode(boolean secret, boolean pkce) {
        this.secret = secret;
        this.pkce = pkce;
    }

    /**
     * Whether the app needs its secret.
     *
     * @return true for the two modes with a secret
     */
    public boolean usesSecret() {
        return secret;
    }

    /**
     * Whether the authorize URL carries a PKCE challenge.
     *
     * @return true for the two PKCE modes
     */
    public boolean usesPkce() {
        return pkce;
    }
}
