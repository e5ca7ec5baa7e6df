package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What can be checked of the Dockerfile without a container engine. */
class DockerfileTest {

    private static List<String> instructions(String name) throws IOException {
        return Files.readString(Path.of("Dockerfile"))
                .replace("\\\n", " ")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .toList();
    }

    @Test
    void itsVariablesAreSettingsOfTheService() throws IOException {
        Map<String, Object> variables = instructions("ENV").stream()
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .map(variable -> variable.split("="))
                .collect(Collectors.toMap(variable -> variable[0], variable -> variable[1]));
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("image-systemEnvironment", variables));
        Binder binder = Binder.get(environment);

        assertThat(binder.bind("fan-out", ServiceSettings.class).get().directory())
                .hasToString(instructions("VOLUME").get(0));
        assertThat(binder.bind("server", ServerProperties.class)
                        .get()
                        .getAddress()
                        .isAnyLocalAddress())
                .isTrue();
    }

    @Test
    void itRunsTheJarOfTheBuildWithoutPrivileges() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<finalName>fan-out-service</finalName>");
        assertThat(instructions("COPY")).contains("target/fan-out-service.jar .");
        assertThat(instructions("ENTRYPOINT"))
                .singleElement()
                .asString()
                .endsWith("\"-jar\", \"fan-out-service.jar\"]");
        assertThat(instructions("USER")).containsExactly("10001:10001");
    }
}
