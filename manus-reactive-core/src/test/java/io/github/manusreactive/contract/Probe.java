package io.github.manusreactive.contract;

import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.operation.Operation;
import java.util.List;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;

/**
 * Calls of one client method.
 *
 * @param operation what it should call
 * @param method the client's method, as the documentation names it
 * @param arguments one call for each; together they use everything that can be given
 * @param call makes it
 */
record Probe(
        Operation operation, String method, List<Object> arguments, BiFunction<Exchange, Object, Publisher<?>> call) {

    /** A method with an argument. */
    @SuppressWarnings("unchecked")
    static <A> Probe of(
            Operation operation, String method, BiFunction<Exchange, A, Publisher<?>> call, A... arguments) {
        return new Probe(
                operation, method, List.of(arguments), (exchange, argument) -> call.apply(exchange, (A) argument));
    }

    /** A method without one. */
    static Probe of(Operation operation, String method, java.util.function.Function<Exchange, Publisher<?>> call) {
        return new Probe(operation, method, List.of("nothing"), (exchange, nothing) -> call.apply(exchange));
    }
}
