package io.github.manusreactive.call;

import io.github.manusreactive.internal.util.Preconditions;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * The operations on one resource, for example {@code client.tasks()}. Groups are interfaces, so tests can implement
 * them; new versions may add methods.
 *
 * <p>All calls are cold: nothing is sent before subscription, and each subscription is a new call. Cancelling a call
 * frees its place in the queue of the rate limit and its connection. A method throws if an argument is invalid; every
 * other error is a {@link io.github.manusreactive.error.ManusException} from the publisher.
 *
 * @param <G> the group itself
 * @since 0.1.0
 */
public interface EndpointGroup<G extends EndpointGroup<G>> {

    /**
     * Returns the value of a call together with the raw response: {@code client.tasks().withResponse(tasks ->
     * tasks.detail(id))}.
     *
     * <p>If the call sends several requests, this is the last response that was read successfully: the one of the last
     * attempt after retries, of the last page for {@code list(request).collectList()}, and of the last request of its
     * own for a run (status polls are shared by all waits and do not count). The status is 0 and the body is empty if
     * the value did not come from a response of the call, for example if the response was lost and the client read the
     * state instead.
     *
     * @param call selects the call
     * @return the value with its response; fails with the errors of the call. A call without a value, for example
     *     {@code delete}, emits its response with the value {@code null}
     */
    default <T> Mono<ManusResponse<T>> withResponse(Function<? super G, ? extends Mono<T>> call) {
        Preconditions.required("call", call);
        @SuppressWarnings("unchecked")
        G group = (G) this;
        return ManusResponse.captured(call.apply(group));
    }
}
