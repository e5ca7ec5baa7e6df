package io.github.manusreactive.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The client must work if the optional libraries are missing. */
class WithoutMicrometerTest {

    @Test
    void theClientLoadsAndBuilds() throws Exception {
        try (URLClassLoader bare = withoutOptionalLibraries()) {
            assertThatThrownBy(() -> bare.loadClass("io.micrometer.observation.ObservationRegistry"))
                    .isInstanceOf(ClassNotFoundException.class);
            assertThat(bare.loadClass("io.github.manusreactive.ManusClient").getMethods())
                    .isNotEmpty();
            Class<?> clients = bare.loadClass("io.github.manusreactive.ManusClients");
            assertThat(bare.loadClass("io.github.manusreactive.ManusClients$Builder")
                            .getMethods())
                    .isNotEmpty();
            Object built = clients.getMethod("create", String.class).invoke(null, "key");
            assertThat(clients.getMethod("client").invoke(built))
                    .hasToString("ManusClient[default at https://api.manus.ai]");
            clients.getMethod("close").invoke(built);
        }
    }

    private static URLClassLoader withoutOptionalLibraries() {
        URL[] path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer") && !entry.contains("context-propagation"))
                .map(entry -> url(new File(entry)))
                .toArray(URL[]::new);
        return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(File file) {
        try {
            return file.toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
