package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegisteredExtensionTest {

    @RegisterExtension
    final ManusSandboxExtension sandboxes =
            new ManusSandboxExtension(() -> ManusSandbox.builder().credits(7).start());

    @Test
    void theSupplierDecides(ManusSandbox sandbox) {
        assertThat(sandbox.user("anybody").credits()).isEqualTo(7);
    }
}
