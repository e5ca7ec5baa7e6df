package io.github.manusreactive.error;

import io.github.manusreactive.operation.Operation;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Which call an error belongs to.
 *
 * @param operation what was called, {@code null} outside the API's operations
 * @param user label of the user it was called for, {@code null} where none is known; never a credential
 * @param requestId the server's id of the request, {@code null} where no answer named one
 * @since 0.1.0
 */
public record CallContext(
        @Nullable Operation operation,
        @Nullable String user,
        @Nullable String requestId) implements Serializable {

    private static final CallContext NONE = new CallContext(null, null, null);

    /**
     * No call.
     *
     * @return an empty context
     */
    public static CallContext none() {
        return NONE;
    }

    /**
     * A call without an answer.
     *
     * @param operation what was called
     * @param user for whom
     * @return the context
     */
    public static CallContext of(Operation operation, String user) {
        return new CallContext(operation, user, null);
    }

    /**
     * The same call with the server's id.
     *
     * @param requestId id from the answer
     */
    public CallContext withRequestId(@Nullable String requestId) {
        return new CallContext(operation, user, requestId);
    }

    String prefix() {
        return operation == null ? "" : operation.wireName() + (user == null ? "" : " (user " + user + ")") + ": ";
    }

    String suffix() {
        return requestId == null ? "" : " [request_id " + requestId + "]";
    }
}
