package io.github.manusreactive.internal.api;

import io.github.manusreactive.account.AccountOperations;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Mono;

public final class DefaultAccountOperations implements AccountOperations {

    private final CallExecutor executor;

    public DefaultAccountOperations(CallExecutor executor) {
        this.executor = executor;
    }

    @Override
    public Mono<String> me() {
        return executor.call(ApiRequest.get(Operation.USER_ME, Query.of(), "user_id", String.class));
    }
}
