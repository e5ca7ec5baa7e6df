package io.github.manusreactive.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.Denials.Fault;
import org.junit.jupiter.api.Test;

class DenialsTest {

    private final Denials denials = new Denials(2);

    @Test
    void aUserWhoCreatedNothingYetIsAtFaultAfterThree() {
        assertThat(denials.denied("alice", 1)).isEqualTo(Fault.UNCLEAR);
        assertThat(denials.denied("bob", 1)).isEqualTo(Fault.UNCLEAR);
        assertThat(denials.denied("alice", 9)).isEqualTo(Fault.UNCLEAR);
        assertThat(denials.denied("alice", 1)).isEqualTo(Fault.USER);
        assertThat(denials.denied("alice", 1)).isEqualTo(Fault.USER);
    }

    @Test
    void anItemThatEverybodyDeniedIsAtFaultWhereTheUserCouldCreateOthers() {
        denials.created("alice");

        assertThat(denials.denied("alice", 2)).isEqualTo(Fault.UNCLEAR);
        assertThat(denials.denied("alice", 3)).isEqualTo(Fault.ITEM);
    }

    @Test
    void aUserWhoLosesAPermissionIsAtFaultAfterTenAndUnknownAgain() {
        denials.created("alice");
        for (int i = 0; i < 9; i++) {
            assertThat(denials.denied("alice", 1)).isEqualTo(Fault.UNCLEAR);
        }
        assertThat(denials.denied("alice", 1)).isEqualTo(Fault.USER);
        assertThat(denials.denied("alice", 3)).isEqualTo(Fault.USER);

        denials.created("alice");

        assertThat(denials.denied("alice", 1)).isEqualTo(Fault.UNCLEAR);
        assertThat(denials.denied("alice", 3)).isEqualTo(Fault.ITEM);
    }
}
