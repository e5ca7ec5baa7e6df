package io.github.manusreactive.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestEngine;

/** Properties and architecture rules are silently skipped if their engine is missing; this is the alarm. */
class TestEnginesTest {

    @Test
    void allEnginesThatTheTestsAreWrittenForArePresent() {
        assertThat(ServiceLoader.load(TestEngine.class))
                .extracting(TestEngine::getId)
                .contains("junit-jupiter", "jqwik", "archunit");
    }
}
