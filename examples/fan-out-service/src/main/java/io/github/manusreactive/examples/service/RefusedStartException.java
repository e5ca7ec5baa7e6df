package io.github.manusreactive.examples.service;

/** A setting with which the service does not start. The message names the setting and what to change. */
public final class RefusedStartException extends IllegalStateException {

    /** @param message the setting, its fault and the remedy */
    public RefusedStartException(String message) {
        super(message);
    }
}
