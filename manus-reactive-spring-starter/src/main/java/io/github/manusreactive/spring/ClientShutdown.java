package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClients;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Waits for calls in flight before the connections are closed: after web servers and other callers have stopped, and
 * before Reactor Netty's resources do. A context that is stopped to be restarted keeps its connections.
 */
final class ClientShutdown implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

    /** Above the default phase 0 of Reactor Netty's resources, so that it is stopped before them. */
    static final int PHASE = 1024;

    private final ManusClients clients;
    private final ApplicationContext context;
    private volatile boolean running;
    private volatile boolean closing;

    ClientShutdown(ManusClients clients, ApplicationContext context) {
        this.clients = clients;
        this.context = context;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            closing = true;
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        if (closing) {
            clients.closeGracefully().doFinally(signal -> callback.run()).subscribe();
        } else {
            callback.run();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }
}
