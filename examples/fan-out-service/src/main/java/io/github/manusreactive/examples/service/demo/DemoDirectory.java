package io.github.manusreactive.examples.service.demo;

import io.github.manusreactive.examples.service.ServiceSettings;
import io.github.manusreactive.examples.service.job.JobStore;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * Removes the temporary directory of the demo at its end, if this process holds it. A directory that a user has set
 * stays. It ends before the {@link JobStore}, which releases the directory.
 */
@Component
@Profile("demo")
final class DemoDirectory implements DisposableBean {

    /** As in {@code application-demo.yaml}. */
    private static final String NAME = "fan-out-demo-[0-9a-f-]{36}";

    private final Path directory;
    private final JobStore store;

    DemoDirectory(ServiceSettings settings, JobStore store) {
        this.directory = settings.directory();
        this.store = store;
    }

    @Override
    public void destroy() throws IOException {
        if (store.holdsDirectory() && directory.getFileName().toString().matches(NAME)) {
            FileSystemUtils.deleteRecursively(directory);
        }
    }
}
