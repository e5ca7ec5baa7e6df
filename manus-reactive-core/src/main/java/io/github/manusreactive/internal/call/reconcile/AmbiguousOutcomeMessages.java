package io.github.manusreactive.internal.call.reconcile;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.operation.Operation;

/** Messages for unknown outcomes: the known facts, and how to check the state. */
public final class AmbiguousOutcomeMessages {

    private AmbiguousOutcomeMessages() {}

    public static AmbiguousOutcomeException of(Operation operation, ManusException cause, String what) {
        return new AmbiguousOutcomeException(
                cause.context(),
                what + "; the server may have processed the call, so it is not sent again. " + advice(operation),
                cause);
    }

    /** Message after the client has checked the state, without advice on how to make the client check it. */
    public static AmbiguousOutcomeException afterLook(Operation operation, ManusException cause, String what) {
        return new AmbiguousOutcomeException(
                cause.context(),
                what + "; the server may have processed the call, so it is not sent again. "
                        + (operation == Operation.TASK_CREATE
                                ? "Check task.list before creating the task again"
                                : advice(operation)),
                cause);
    }

    private static String advice(Operation operation) {
        return switch (operation) {
            case TASK_CREATE ->
                "Check task.list before creating the task again, or set a correlation on the request so that"
                        + " the client can check";
            case TASK_SEND_MESSAGE -> "Check task.listMessages before sending the message again";
            case TASK_CONFIRM_ACTION -> "Check whether the task still waits for this event";
            case PROJECT_CREATE -> "Check project.list before creating the project again";
            case WEBHOOK_CREATE -> "Check webhook.list before registering the URL again";
            case WEBSITE_PUBLISH -> "Check website.status before publishing again";
            default -> "Check the state before calling again";
        };
    }
}
