package io.github.manusreactive.fanout.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MissingTaskTrackerTest {

    private final MissingTaskTracker tracker = new MissingTaskTracker(3);

    @BeforeEach
    void aliceHasCreatedTasks() {
        for (int i = 1; i <= 20; i++) {
            assertThat(tracker.created("alice")).isEqualTo(i);
        }
    }

    @Test
    void threeInARowAreTooMany() {
        assertThat(tracker.missing("alice", 5)).isFalse();
        assertThat(tracker.missing("alice", 6)).isFalse();
        assertThat(tracker.missing("alice", 7)).isTrue();
        assertThat(tracker.missing("alice", 8)).isTrue();
    }

    @Test
    void theOrderOfCreationCountsAndNotThatOfTheNews() {
        assertThat(tracker.missing("alice", 7)).isFalse();
        assertThat(tracker.missing("alice", 5)).isFalse();
        assertThat(tracker.missing("alice", 6)).isTrue();
    }

    @Test
    void aTaskInBetweenThatExistsBreaksTheRow() {
        assertThat(tracker.missing("alice", 5)).isFalse();
        assertThat(tracker.missing("alice", 6)).isFalse();
        assertThat(tracker.missing("alice", 8)).isFalse();
        assertThat(tracker.missing("alice", 9)).isFalse();
    }

    @Test
    void eachUserCountsAlone() {
        assertThat(tracker.created("bob")).isEqualTo(1);
        assertThat(tracker.missing("alice", 1)).isFalse();
        assertThat(tracker.missing("bob", 1)).isFalse();
        assertThat(tracker.missing("alice", 2)).isFalse();
        assertThat(tracker.missing("bob", 2)).isFalse();
        assertThat(tracker.missing("bob", 3)).isTrue();
    }

    @Test
    void aLimitOfOneTakesTheFirst() {
        assertThat(new MissingTaskTracker(1).missing("alice", 1)).isTrue();
    }
}
