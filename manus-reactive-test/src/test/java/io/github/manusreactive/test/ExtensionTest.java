package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@ManusSandboxTest
class ExtensionTest {

    private static final Set<String> SEEN = new HashSet<>();

    private ManusSandbox prepared;

    @BeforeEach
    void prepare(ManusSandbox sandbox) {
        prepared = sandbox;
    }

    @RepeatedTest(2)
    void eachTestHasAFreshSandboxOfItsOwn(ManusSandbox sandbox) {
        assertThat(sandbox).isSameAs(prepared);
        assertThat(sandbox.journal().count()).isZero();
        assertThat(SandboxApi.overHttp(sandbox)
                        .call(Operation.USER_ME, Map.of())
                        .status())
                .isEqualTo(200);
        assertThat(SEEN.add(sandbox.baseUrl())).isTrue();
    }

    @Test
    @ManusSandboxTest(limits = false)
    void limitsCanBeOff(ManusSandbox sandbox) {
        SandboxApi api = SandboxApi.overHttp(sandbox);
        for (int i = 0; i < 20; i++) {
            assertThat(api.create("x" + i).status()).isEqualTo(200);
        }
    }

    @Test
    @ManusSandboxTest(verify = false)
    void brokenRulesMayBeOnPurpose(ManusSandbox sandbox) {
        SandboxApi.overHttp(sandbox)
                .with(Map.of("authorization", "Bearer x", "x-manus-api-key", "y"))
                .detail("z");
        assertThat(sandbox.journal().violations()).isNotEmpty();
    }
}
