package io.github.manusreactive.internal.call;

import reactor.core.publisher.Mono;

/** Makes calls. All that code below a call needs to know of the calls that it makes itself. */
@FunctionalInterface
public interface ApiCaller {

    /** A cold call: each subscription sends a new one. */
    <T> Mono<T> call(ApiRequest<T> call);
}
