package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.operation.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A check of an operation.
 *
 * @param operation the operation
 * @param variant distinguishes checks of the same operation; empty for a single check
 * @param target resource whose id the operation needs, {@code null} if it needs none
 * @param call the read, {@code null} if this version does not support the operation
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
