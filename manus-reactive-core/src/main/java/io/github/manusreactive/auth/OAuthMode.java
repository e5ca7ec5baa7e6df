package io.github.manusreactive.auth;

/**
 * How an Open App authenticates at the token endpoint.
 *
 * @since 0.1.0
 */
public enum OAuthMode {
    /** Client secret and PKCE verifier, both for the code exchange and for each refresh. Recommended. */
    PKCE_WITH_SECRET(true, true),
    /** Client secret only. */
    SECRET(true, false),
    /**
     * PKCE only, for native apps, command line tools and single-page apps, which cannot keep a secret. A refresh needs
     * neither.
     */
    PKCE(false, true);

    private final boolean secret;
    private final boolean pkce;

    OAuthMode(boolean secret, boolean pkce) {
        this.secret = secret;
        this.pkce = pkce;
    }

    /** Returns {@code true} for the two modes with a secret. */
    public boolean usesSecret() {
        return secret;
    }

    /** Returns {@code true} for the two modes with a PKCE challenge in the authorize URL. */
    public boolean usesPkce() {
        return pkce;
    }
}
