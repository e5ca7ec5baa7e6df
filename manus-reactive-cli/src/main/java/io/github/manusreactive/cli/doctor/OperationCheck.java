package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.operation.Operation;
import org.jspecify.annotations.Nullable;

/**
 * One line of the examination.
 *
 * @param operation what is called
 * @param variant tells two checks of one operation apart; empty if there is one
 * @param target what the operation needs the id of, {@code null} if it needs none
 * @param call reads; {@code null} if this version has no call for the operation
 */
record OperationCheck(
        Operation operation,
        String variant,
        @Nullable CheckTarget target,
        @Nullable CheckCall call) {

    static OperationCheck of(Operation operation, CheckCall call) {
        return new OperationCheck(operation, "", null, call);
    }

    static OperationCheck of(Operation operation, CheckTarget target, CheckCall call) {
        return new OperationCheck(operation, "", target, call);
    }

    OperationCheck as(String name) {
        return new OperationCheck(operation, name, target, call);
    }

    String label() {
        return operation.wireName() + (variant.isEmpty() ? "" : " (" + variant + ")");
    }
}
