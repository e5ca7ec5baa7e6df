package io.github.manusreactive.exchange;

import io.github.manusreactive.auth.Credential;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.operation.Operation;

/** Refuses here what the server would certainly refuse. */
final class CredentialCheck {

    private CredentialCheck() {}

    static void require(Credential credential, Operation operation, CallContext context) {
        if (!credential.allows(operation)) {
            throw new InvalidRequestException(
                    context,
                    "credential",
                    operation.fullAccessOnly()
                            ? "a scoped token can never call this; use an API key or a trusted app's token"
                            : "the token lacks a scope, any one of " + operation.scopes()
                                    + " is enough; add it to the app's configuration and let the user approve again");
        }
    }
}
