package io.github.manusreactive.contract;

import io.github.manusreactive.internal.call.CallExecutor;
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
record ModelProbe(
        Operation operation,
        String method,
        List<Object> arguments,
        BiFunction<CallExecutor, Object, Publisher<?>> call) {

    /** A method with an argument. */
    @SuppressWarnings("unchecked")
    static <A> ModelProbe of(
            Operation operation, String method, BiFunction<CallExecutor, A, Publisher<?>> call, A... arguments) {
        return new ModelProbe(
                operation, method, List.of(arguments), (exchange, argument) -> call.apply(exchange, (A) argument));
    }

    /** A method without one. */
    static ModelProbe of(
            Operation operation, String method, java.util.function.Function<CallExecutor, Publisher<?>> call) {
        return new ModelProbe(operation, method, List.of("nothing"), (exchange, nothing) -> call.apply(exchange));
    }
}
