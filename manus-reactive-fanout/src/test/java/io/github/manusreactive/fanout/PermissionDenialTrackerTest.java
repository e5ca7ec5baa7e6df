package io.github.manusreactive.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.PermissionDenialTracker.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionDenialTrackerTest {

    private static final List<String> BOTH = List.of("alice", "bob");

    private final PermissionDenialTracker denials = new PermissionDenialTracker();
    private final PermissionDenialTracker.Item item = new PermissionDenialTracker.Item();

    private Fault another(String user) {
        return denials.denied(user, new PermissionDenialTracker.Item(), BOTH);
    }

    @Test
    void aUserWhoCreatedNothingYetIsAtFaultAfterThree() {
        assertThat(another("alice")).isEqualTo(Fault.UNCLEAR);
        assertThat(another("bob")).isEqualTo(Fault.UNCLEAR);
        assertThat(another("alice")).isEqualTo(Fault.UNCLEAR);
        assertThat(another("alice")).isEqualTo(Fault.USER);
        assertThat(another("alice")).isEqualTo(Fault.USER);
    }

    @Test
    void anItemThatEverybodyDeniedIsAtFaultWhereTheUserCreatedAnotherSince() {
        assertThat(denials.denied("alice", item, BOTH)).isEqualTo(Fault.UNCLEAR);
        denials.created("alice");
        assertThat(denials.denied("bob", item, BOTH)).isEqualTo(Fault.UNCLEAR);

        assertThat(denials.denied("alice", item, BOTH)).isEqualTo(Fault.ITEM);
    }

    @Test
    void anItemIsNotAtFaultWhileAUserIsLeftWhoWasNotAsked() {
        denials.created("alice");
        for (int i = 0; i < 4; i++) {
            assertThat(denials.denied("alice", item, BOTH)).isEqualTo(Fault.UNCLEAR);
            denials.created("alice");
        }

        assertThat(denials.denied("alice", item, List.of("alice"))).isEqualTo(Fault.ITEM);
    }

    @Test
    void aUserWhoNeverComesIsNotWaitedForLonger() {
        denials.created("alice");
        for (int i = 0; i < 9; i++) {
            assertThat(denials.denied("alice", item, BOTH)).isEqualTo(Fault.UNCLEAR);
            denials.created("alice");
        }

        assertThat(denials.denied("alice", item, BOTH)).isEqualTo(Fault.ITEM);
    }

    @Test
    void theLastItemIsAtFaultWhereNoOtherIsDenied() {
        denials.created("alice");
        List<String> alone = List.of("alice");

        assertThat(denials.denied("alice", item, alone)).isEqualTo(Fault.UNCLEAR);
        assertThat(denials.denied("alice", item, alone)).isEqualTo(Fault.UNCLEAR);
        assertThat(denials.denied("alice", item, alone)).isEqualTo(Fault.ITEM);
    }

    @Test
    void itemsThatWereAtFaultDoNotSpeakForTheNextOne() {
        List<String> alone = List.of("alice");
        List<PermissionDenialTracker.Item> others = List.of(
                new PermissionDenialTracker.Item(),
                new PermissionDenialTracker.Item(),
                new PermissionDenialTracker.Item());
        others.forEach(other -> denials.denied("alice", other, alone));
        denials.created("alice");
        assertThat(others)
                .allSatisfy(other ->
                        assertThat(denials.denied("alice", other, alone)).isEqualTo(Fault.ITEM));

        assertThat(denials.denied("alice", item, alone)).isEqualTo(Fault.UNCLEAR);
        assertThat(denials.denied("alice", item, alone)).isEqualTo(Fault.UNCLEAR);
        assertThat(denials.denied("alice", item, alone)).isEqualTo(Fault.ITEM);
    }

    @Test
    void aUserWhoLosesAPermissionIsAtFaultHoweverFewItemsAreLeft() {
        denials.created("alice");
        List<PermissionDenialTracker.Item> items = List.of(
                new PermissionDenialTracker.Item(),
                new PermissionDenialTracker.Item(),
                new PermissionDenialTracker.Item());
        for (int i = 0; i < 9; i++) {
            assertThat(denials.denied("alice", items.get(i % 3), List.of("alice")))
                    .isEqualTo(Fault.UNCLEAR);
        }

        assertThat(denials.denied("alice", items.get(0), List.of("alice"))).isEqualTo(Fault.USER);
    }

    @Test
    void aUserWhoLosesAPermissionIsAtFaultAfterTenAndUnknownAgain() {
        denials.created("alice");
        for (int i = 0; i < 9; i++) {
            assertThat(another("alice")).isEqualTo(Fault.UNCLEAR);
        }
        assertThat(another("alice")).isEqualTo(Fault.USER);
        assertThat(another("alice")).isEqualTo(Fault.USER);

        denials.created("alice");

        assertThat(another("alice")).isEqualTo(Fault.UNCLEAR);
    }
}
