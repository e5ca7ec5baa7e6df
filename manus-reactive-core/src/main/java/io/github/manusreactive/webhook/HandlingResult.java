package io.github.manusreactive.webhook;

/** The result of a delivery for its response. */
enum HandlingResult {
    HANDLED,
    /** Handled before, here or by another replica. */
    KNOWN,
    FAILED,
    /** Another replica did not finish in time. */
    ELSEWHERE;

    boolean isAccepted() {
        return this == HANDLED || this == KNOWN;
    }
}
