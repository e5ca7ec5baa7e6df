package io.github.manusreactive.examples.bulk;

import java.util.LinkedHashMap;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** SIGINT and SIGTERM go to somebody until this is closed. */
final class Signals implements AutoCloseable {

    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

    Signals(Runnable each) {
        for (String name : new String[] {"INT", "TERM"}) {
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
