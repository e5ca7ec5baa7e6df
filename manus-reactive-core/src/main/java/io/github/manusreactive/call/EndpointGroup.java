package io.github.manusreactive.call;

import io.github.manusreactive.internal.util.Preconditions;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * The endpoints of one resource, for example {@code client.tasks()}. Groups are interfaces, so a test can replace them with its own
 * implementation; new versions may add methods.
 *
 * <p>All calls are cold: nothing is sent before subscription, and each subscription is a new call. Cancelling a call frees its place in the
 * queue of the rate limit and its connection. Invalid arguments are rejected when the method is called; every other error is a
 * {@link io.github.manusreactive.error.ManusException} from the publisher.
 *
 * @param <G> the group itself
 * @since 0.1.0
 */
public interface EndpointGroup<G extends EndpointGroup<G>> {

    /**
     * Returns the value of a call together with the raw response: {@code client.tasks().withResponse(tasks -> tasks.detail(id))}.
     *
     * <p>If the call sends several requests, the response is the last one that was read successfully: after retries that of the last
     * attempt, for {@code list(request).collectList()} that of the last page, for a run that of its last own request, which is not one of
     * the status polls that all waits share. The status is 0 and the body is empty if the value did not come from a response of the call,
     * for example if a lost response was replaced by reading the state.
     *
     * @param call selects the call
     * @param <T> the value's type
     * @return the value with its response; errors are those of the call. A call without a value, for example {@code delete}, emits its
     *     response with the value {@code null}
     */
    default <T> Mono<ManusResponse<T>> withResponse(Function<? super G, ? extends Mono<T>> call) {
        Preconditions.required("call", call);
        @SuppressWarnings("unchecked")
        G group = (G) this;
        return ManusResponse.captured(call.apply(group));
    }
}
