package io.github.manusreactive.auth;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks locally, before anything is sent, if a credential allows an operation.
 *
 * @since 0.1.0
 */
public final class CredentialCheck {

    /** The field of the {@link InvalidRequestException} that this check throws. */
    public static final String FIELD = "credential";

    private CredentialCheck() {}

    /**
     * Rejects a call that the server would certainly reject.
     *
     * @throws InvalidRequestException with the field {@value #FIELD}. The message lists the required scopes, or states
     *     that the operation needs an API key or the token of a trusted app. Nothing was sent
     */
    public static void require(ApiCredential credential, Operation operation, CallContext context) {
        if (!credential.allows(operation)) {
            throw new InvalidRequestException(context, FIELD, refusal(credential, operation));
        }
    }

    private static String refusal(ApiCredential credential, Operation operation) {
        String held = credential instanceof ApiCredential.BearerToken token && token.scopes() != null
                ? names(token.scopes())
                : "none";
        if (operation.fullAccessOnly()) {
            return "a scoped OAuth token cannot call " + operation.wireName() + " whatever its scopes (it has: " + held
                    + "); use an API key, or a token of a trusted app";
        }
        return operation.wireName() + " needs one of the scopes [" + names(operation.scopes()) + "], the token has ["
                + held + "]; add one to the app's configuration and ask the user to authorize again, or use an API key";
    }

    private static String names(Set<OperationScope> scopes) {
        return scopes.isEmpty()
                ? "none"
                : scopes.stream().sorted().map(OperationScope::wireName).collect(Collectors.joining(", "));
    }
}
