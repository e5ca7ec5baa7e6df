package io.github.manusreactive.account;

import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Mono;

/**
 * The account behind the credential. All calls are cold: nothing is sent before subscription, and each subscription is a new
 * call. Errors are those of {@link io.github.manusreactive.error.ManusException}.
 *
 * @since 0.1.0
 */
public final class AccountOperations {

    private final CallExecutor exchange;

    /**
     * @param exchange runs the calls
     */
    public AccountOperations(CallExecutor exchange) {
        this.exchange = exchange;
    }

    /**
     * Identifies the caller: {@code user.me}, 100 a minute and user (not documented, assumed). Takes any valid credential and
     * no scope, so it is the cheapest way to check one.
     *
     * @return the user id
     */
    public Mono<String> me() {
        return exchange.call(ApiRequest.get(Operation.USER_ME, Query.of(), "user_id", String.class));
    }
}
