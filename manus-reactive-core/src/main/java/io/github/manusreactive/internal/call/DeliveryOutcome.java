package io.github.manusreactive.internal.call;

import io.github.manusreactive.retry.FailureClass;

/** What is known of an attempt's effect at the server. */
public enum DeliveryOutcome {
    /** The request never reached the server. */
    NOT_SENT,
    /** The server has seen the request, which had no effect. */
    NOT_APPLIED,
    /** The server processed the request. */
    APPLIED,
    /** The server may have processed the request. */
    UNKNOWN;

    static DeliveryOutcome of(FailureClass failureClass) {
        return switch (failureClass) {
            case NOT_SENT -> NOT_SENT;
            case REFUSED, REJECTED, UNDONE -> NOT_APPLIED;
            case SERVER_FAILED, UNKNOWN -> UNKNOWN;
        };
    }
}
