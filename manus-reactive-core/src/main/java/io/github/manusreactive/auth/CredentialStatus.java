package io.github.manusreactive.auth;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CredentialsProvider} knows without any I/O.
 *
 * @param credential the credential a call would get now, or one that may do the same; {@code null} if unknown
 * @param failure why there is no usable credential at the moment, {@code null} if the provider knows of no failure
 * @param failed whether {@link CredentialsProvider#credential()} would fail with {@code failure} at once
 * @since 0.1.0
 */
public record CredentialStatus(
        @Nullable ApiCredential credential, @Nullable Throwable failure, boolean failed) {

    private static final CredentialStatus UNKNOWN = new CredentialStatus(null, null, false);

    /** Checks that a provider that has failed names its failure. */
    public CredentialStatus {
        if (failed) {
            Objects.requireNonNull(failure, "failure");
        }
    }

    /**
     * Returns the status of a provider that has to be asked.
     *
     * @return a status without credential and failure
     */
    public static CredentialStatus unknown() {
        return UNKNOWN;
    }

    /**
     * Returns the status of a provider whose credential is known.
     *
     * @param credential what calls may do with it is checked before they wait for the rate limit
     * @return a status with a credential
     */
    public static CredentialStatus of(ApiCredential credential) {
        return new CredentialStatus(Objects.requireNonNull(credential, "credential"), null, false);
    }

    /**
     * Returns the status of a provider that cannot give a credential, for example until the user approves the app again.
     *
     * @param failure what calls fail with
     * @return a status that ends calls before they wait for the rate limit
     */
    public static CredentialStatus failed(Throwable failure) {
        return new CredentialStatus(null, failure, true);
    }

    /**
     * Returns the status of a provider that keeps trying.
     *
     * @param credential the last known credential, whose scopes the next one will have; {@code null} if unknown
     * @param failure why the last attempt failed; named in the error of a call whose time elapses meanwhile
     * @return a status that lets calls wait
     */
    public static CredentialStatus retrying(@Nullable ApiCredential credential, Throwable failure) {
        return new CredentialStatus(credential, Objects.requireNonNull(failure, "failure"), false);
    }
}
