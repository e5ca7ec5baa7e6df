package io.github.manusreactive.examples.full;

import java.io.IOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.devtools.restart.Restarter;

/** Restarts once, when a byte arrives at its standard input; without devtools' watcher, which checks files in real time. */
final class RestartingApplication {

    private RestartingApplication() {}

    public static void main(String[] arguments) throws IOException {
        SpringApplication.run(FullApplication.class, arguments);
        // a property of the JVM, because static fields belong to the class loader that is replaced
        if (System.setProperty("application.restarted", "true") == null && System.in.read() != -1) {
            Restarter.getInstance().restart();
        }
    }
}
