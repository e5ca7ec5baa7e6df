package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidSettingException;

/**
 * The secret of an Open App. An app can have up to five active secrets, so that they can be rotated.
 *
 * @param value the secret, shown once in the app's settings
 * @since 0.1.0
 */
public record ClientSecret(String value) {

    /** Checks that the secret is not blank. */
    public ClientSecret {
        if (value == null || value.isBlank()) {
            throw new InvalidSettingException("clientSecret", "is missing or blank");
        }
        value = value.strip();
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "****";
    }
}
