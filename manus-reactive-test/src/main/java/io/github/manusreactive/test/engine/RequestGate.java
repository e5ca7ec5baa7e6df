package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks credentials and scopes. */
final class RequestGate {

    private final AccountDirectory directory;
    private final Function<String, SandboxCaller> byToken;

    RequestGate(AccountDirectory directory, Function<String, SandboxCaller> byToken) {
        this.directory = directory;
        this.byToken = byToken;
    }

    /** Returns the caller, and adds violations in the headers. */
    SandboxCaller authenticate(InboundRequest request, List<String> violations) {
        String key = request.header().apply("x-manus-api-key");
        String authorization = request.header().apply("authorization");
        if (key != null && authorization != null) {
            violations.add("two credentials in one request");
            throw SandboxApiException.unauthenticated("send either an api key or a bearer token");
        }
        if (key != null) {
            SandboxCaller caller = directory.byKey(key);
            if (caller == null) {
                throw SandboxApiException.unauthenticated("invalid api key");
            }
            return caller;
        }
        if (authorization == null) {
            throw SandboxApiException.unauthenticated("missing authentication");
        }
        if (!authorization.startsWith("Bearer ")) {
            violations.add("Authorization is not a bearer token");
            throw SandboxApiException.unauthenticated("invalid token");
        }
        return byToken.apply(authorization.substring("Bearer ".length()));
    }

    /** Returns the error if the scopes do not permit the operation, otherwise {@code null}. */
    static @Nullable SandboxApiException refusal(SandboxCaller caller, Operation operation) {
        if (caller.scopes() == null) {
            return null;
        }
        if (operation.fullAccessOnly()) {
            return SandboxApiException.denied("insufficient_scope: " + operation + " requires full access");
        }
        if (operation.scopes().isEmpty()
                || operation.scopes().stream().map(OperationScope::wireName).anyMatch(caller.scopes()::contains)) {
            return null;
        }
        // the documented message has the order of declaration, except for create_project
        String names = operation.scopes().stream()
                .sorted((a, b) -> Integer.compare(rank(a), rank(b)))
                .map(OperationScope::wireName)
                .collect(Collectors.joining(", "));
        return SandboxApiException.denied("insufficient_scope: required one of [" + names + "]");
    }

    private static int rank(OperationScope scope) {
        return scope == OperationScope.MANAGE_ALL_TASKS ? 1 : 0;
    }
}
