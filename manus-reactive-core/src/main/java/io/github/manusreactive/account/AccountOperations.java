package io.github.manusreactive.account;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Mono;

/**
 * The account behind the credential. What all calls have in common is described in {@link EndpointGroup}.
 *
 * @since 0.1.0
 */
public interface AccountOperations extends EndpointGroup<AccountOperations> {

    /**
     * Identifies the caller: {@code user.me}, 100 a minute and user (not documented, assumed). Takes any valid credential and
     * no scope, so it is the cheapest way to check one.
     *
     * @return the user id
     */
    Mono<String> me();
}
