package io.github.manusreactive.internal.call;

import reactor.core.publisher.Mono;

/** Sends calls. The only dependency of code that makes calls of its own within a call. */
@FunctionalInterface
public interface ApiCaller {

    /** Returns a cold call: each subscription sends a new one. */
    <T> Mono<T> call(ApiRequest<T> call);
}
