package io.github.manusreactive.examples.service.demo;

import io.github.manusreactive.examples.service.ServiceSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** Removes the temporary directory of the demo at its end. A directory that a user has set stays. */
@Component
@Profile("demo")
final class DemoDirectory implements DisposableBean {

    /** As in {@code application-demo.yaml}. */
    private static final String NAME = "fan-out-demo-[0-9a-f-]{36}";

    private final Path directory;

    DemoDirectory(ServiceSettings settings) {
        this.directory = settings.directory();
    }

    @Override
    public void destroy() throws IOException {
        if (directory.getFileName().toString().matches(NAME)) {
            FileSystemUtils.deleteRecursively(directory);
        }
    }
}
