package io.github.manusreactive.auth;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * State of a {@link CredentialsProvider}, available without I/O.
 *
 * @param credential the current credential of calls, or one with the same permissions; {@code null} if unknown
 * @param failure the reason why there is currently no usable credential, {@code null} if there is no failure
 * @param failed if {@code true}, {@link CredentialsProvider#credential()} would immediately fail with {@code failure}
 * @since 0.1.0
 */
public record CredentialStatus(
        @Nullable ApiCredential credential, @Nullable Throwable failure, boolean failed) {

    private static final CredentialStatus UNKNOWN = new CredentialStatus(null, null, false);

    /** Checks that a failed status has a failure. */
    public CredentialStatus {
        if (failed) {
            Objects.requireNonNull(failure, "failure");
        }
    }

    /** Returns a status without credential and failure: the client must call the provider. */
    public static CredentialStatus unknown() {
        return UNKNOWN;
    }

    /**
     * Returns the status of a provider with a known credential. The client checks its permissions before a call waits
     * for the rate limit.
     */
    public static CredentialStatus of(ApiCredential credential) {
        return new CredentialStatus(Objects.requireNonNull(credential, "credential"), null, false);
    }

    /**
     * Returns the status of a provider that cannot provide a credential, for example until the user authorizes the app
     * again. Calls fail before they wait for the rate limit.
     *
     * @param failure the error of the calls
     */
    public static CredentialStatus failed(Throwable failure) {
        return new CredentialStatus(null, failure, true);
    }

    /**
     * Returns the status of a provider that retries after a failure. Calls wait.
     *
     * @param credential the last known credential, which has the same scopes as the next one; {@code null} if unknown
     * @param failure the failure of the last attempt; part of the error of a call whose deadline elapses meanwhile
     */
    public static CredentialStatus retrying(@Nullable ApiCredential credential, Throwable failure) {
        return new CredentialStatus(credential, Objects.requireNonNull(failure, "failure"), false);
    }
}
