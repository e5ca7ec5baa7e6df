package io.github.manusreactive.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Passes SIGINT, SIGTERM and SIGHUP to a handler until it is closed. Signals that were ignored when the process started stay
 * ignored, for example SIGHUP after {@code nohup}.
 */
final class SignalForwarder implements AutoCloseable {

    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

    SignalForwarder(Runnable each) {
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            Signal signal = new Signal(name);
            try {
                before.put(signal, Signal.handle(signal, received -> each.run()));
            } catch (IllegalArgumentException e) {
                // -Xrs disables signal handling
            }
        }
    }

    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
