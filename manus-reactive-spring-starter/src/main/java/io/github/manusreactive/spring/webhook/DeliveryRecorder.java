package io.github.manusreactive.spring.webhook;

import org.springframework.beans.factory.ObjectProvider;

/** Receives the status of the response to each delivery. */
interface DeliveryRecorder {

    void responded(int status);

    /** Returns the bean, or a recorder without effect if there are no meters. */
    static DeliveryRecorder of(ObjectProvider<DeliveryRecorder> recorder) {
        return recorder.getIfAvailable(() -> status -> {});
    }
}
