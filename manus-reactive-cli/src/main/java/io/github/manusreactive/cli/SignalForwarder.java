package io.github.manusreactive.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Passes SIGINT, SIGTERM and SIGHUP to a handler until this is closed. The Java runtime keeps ignoring a signal that was ignored when the
 * process started, as {@code nohup} does with SIGHUP.
 */
final class SignalForwarder implements AutoCloseable {

    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

    SignalForwarder(Runnable each) {
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            Signal signal = new Signal(name);
            try {
                before.put(signal, Signal.handle(signal, received -> each.run()));
            } catch (IllegalArgumentException e) {
                // the Java runtime keeps its signals to itself (-Xrs)
            }
        }
    }

    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
