package io.github.manusreactive.account;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Mono;

/**
 * Operations on the account of the credential. {@link EndpointGroup} describes the behaviour that all calls share.
 *
 * @since 0.1.0
 */
public interface AccountOperations extends EndpointGroup<AccountOperations> {

    /**
     * Returns the caller's user id ({@code user.me}, assumed to be limited to 100 per minute and user; undocumented). Accepts any
     * valid credential and needs no scope, so it is the cheapest way to check a credential.
     */
    Mono<String> me();
}
