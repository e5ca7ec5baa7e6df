package io.github.manusreactive.error;

/**
 * What is known about the effect of a request on the server.
 *
 * @since 0.1.0
 */
public enum DeliveryOutcome {
    /** The request did not reach the server, or the server reported that it did not start to process it. */
    NOT_SENT,
    /** The server received the request, which had no effect. */
    NOT_APPLIED,
    /** The server processed the request. */
    APPLIED,
    /** The server may have processed the request. */
    UNKNOWN
}
