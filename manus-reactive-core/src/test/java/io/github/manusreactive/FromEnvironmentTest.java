package io.github.manusreactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidRequestException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FromEnvironmentTest {

    @Test
    void theKeyIsThatOfTheEnvironment() {
        try (ManusClient client = ManusClient.from(Map.of("MANUS_API_KEY", "a-key\n"))) {
            assertThat(client.user().label()).isNotBlank();
        }
    }

    @Test
    void aMissingKeyNamesTheVariable() {
        assertThatThrownBy(() -> ManusClient.from(Map.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("MANUS_API_KEY: is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aBlankKeyIsNone(String key) {
        assertThatThrownBy(() -> ManusClient.from(Map.of("MANUS_API_KEY", key)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("MANUS_API_KEY");
    }
}
