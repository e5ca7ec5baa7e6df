package io.github.manusreactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FromEnvironmentTest {

    @Test
    void theKeyIsThatOfTheEnvironment() {
        try (ManusClients clients = ManusClients.from(Map.of("MANUS_API_KEY", "a-key\n"))) {
            assertThat(clients.client().user().label()).isNotBlank();
        }
    }

    @Test
    void aMissingKeyNamesTheVariable() {
        assertThatThrownBy(() -> ManusClients.from(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("MANUS_API_KEY is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aBlankKeyIsNone(String key) {
        assertThatThrownBy(() -> ManusClients.from(Map.of("MANUS_API_KEY", key)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("MANUS_API_KEY");
    }
}
