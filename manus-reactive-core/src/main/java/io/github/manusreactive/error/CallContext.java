package io.github.manusreactive.error;

import io.github.manusreactive.operation.Operation;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the call that failed.
 *
 * @param operation the operation, {@code null} if the error does not belong to an operation of the API
 * @param user label of the user, {@code null} if unknown; never a credential
 * @param requestId the server's id of the request, {@code null} if there is no response or it has no id
 * @since 0.1.0
 */
public record CallContext(
        @Nullable Operation operation,
        @Nullable String user,
        @Nullable String requestId) implements Serializable {

    private static final CallContext NONE = new CallContext(null, null, null);

    /** Returns an empty context. */
    public static CallContext none() {
        return NONE;
    }

    /** Returns the context of a call without a response. */
    public static CallContext of(Operation operation, String user) {
        return new CallContext(operation, user, null);
    }

    /** Returns a copy with the request id of a response. */
    public CallContext withRequestId(@Nullable String requestId) {
        return Objects.equals(requestId, this.requestId) ? this : new CallContext(operation, user, requestId);
    }

    String prefix() {
        return operation == null ? "" : operation.wireName() + (user == null ? "" : " (user " + user + ")") + ": ";
    }

    String suffix() {
        return requestId == null ? "" : " [request_id " + requestId + "]";
    }
}
