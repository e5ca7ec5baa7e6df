package io.github.manusreactive.fanout.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AmbiguousCreateTrackerTest {

    private final AmbiguousCreateTracker tracker = new AmbiguousCreateTracker();

    private static Instant at(int second) {
        return Instant.ofEpochSecond(second);
    }

    private boolean ambiguous(int sent, int known) {
        return tracker.ambiguous("alice", at(sent), at(known));
    }

    @Test
    void createsThatWereSentTogetherCountOnce() {
        for (int sent = 0; sent < 50; sent++) {
            assertThat(ambiguous(sent, 60)).isFalse();
        }
        assertThat(ambiguous(70, 71)).isFalse();
        assertThat(ambiguous(80, 81)).isTrue();
    }

    @Test
    void aCreateThatWorksEndsTheRow() {
        ambiguous(1, 2);
        ambiguous(3, 4);
        tracker.created("alice");

        assertThat(ambiguous(5, 6)).isFalse();
    }

    @Test
    void usersHaveRowsOfTheirOwn() {
        ambiguous(1, 2);
        ambiguous(3, 4);

        assertThat(tracker.ambiguous("bob", at(5), at(6))).isFalse();
        assertThat(ambiguous(7, 8)).isTrue();
    }
}
