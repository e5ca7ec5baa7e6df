package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import java.util.Map;

/** user.me. */
final class AccountApi {

    AccountApi() {}

    void register(Map<Operation, Handler> handlers) {
        handlers.put(Operation.USER_ME, call -> Map.of("user_id", call.account().userId));
    }
}
