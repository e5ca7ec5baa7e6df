package io.github.manusreactive.fanout.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.UserSelectionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Creates that are denied: the item may be at fault, or the user. */
class UserDenialsTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusClients clients = ManusClients.builder()
            .user(ManusUser.ofApiKeys("alice", "key-alice"))
            .user(ManusUser.ofApiKeys("bob", "key-bob"))
            .build();
    private final ManusClient alice = clients.client("alice");
    private final ManusClient bob = clients.client("bob");
    private final UserDispatcher users = new UserDispatcher(
            List.of(alice, bob), request -> Mono.never(), time, UserSelectionPolicy.FIRST_AVAILABLE, stop -> {});
    private final ItemDenials item = new ItemDenials();

    @AfterEach
    void close() {
        clients.close();
        time.dispose();
    }

    private void aliceIsAlone() {
        users.exclude("bob", "gone");
    }

    private void aliceCreates() {
        users.created(new CreateGrant(alice, null));
    }

    /** Whether an item is at fault that is denied. */
    private boolean denies(String user, ItemDenials denied) {
        List<Boolean> verdicts = new ArrayList<>();
        users.denied(user, denied, "denied").subscribe(verdicts::add);
        assertThat(verdicts).hasSize(1);
        return verdicts.get(0);
    }

    private void deniesAnother(String user) {
        assertThat(denies(user, new ItemDenials())).isFalse();
    }

    private boolean isAliceOut() {
        return users.reasons().contains("alice: denied");
    }

    @Test
    void aUserThatCreatesNothingIsLeftOutAfterTen() {
        for (int i = 0; i < 9; i++) {
            deniesAnother("alice");
            deniesAnother("bob");
        }
        assertThat(users.reasons()).isEmpty();
        deniesAnother("alice");
        assertThat(isAliceOut()).isTrue();

        deniesAnother("alice");

        assertThat(users.reasons()).containsExactly("alice: denied");
    }

    @Test
    void anItemThatAllUsersDeniedIsAtFaultIfTheUserHasCreatedAnotherSince() {
        assertThat(denies("alice", item)).isFalse();
        aliceCreates();
        assertThat(denies("bob", item)).isFalse();

        assertThat(denies("alice", item)).isTrue();
    }

    @Test
    void anItemIsNotAtFaultWhileAUserIsLeftThatHasNotDeniedIt() {
        aliceCreates();
        for (int i = 0; i < 4; i++) {
            assertThat(denies("alice", item)).isFalse();
            aliceCreates();
        }
        aliceIsAlone();

        assertThat(denies("alice", item)).isTrue();
    }

    @Test
    void aUserThatIsNeverAvailableIsNotWaitedForLonger() {
        aliceCreates();
        for (int i = 0; i < 9; i++) {
            assertThat(denies("alice", item)).isFalse();
            aliceCreates();
        }

        assertThat(denies("alice", item)).isTrue();
    }

    @Test
    void theLastItemIsAtFaultIfNoOtherIsDenied() {
        aliceIsAlone();
        aliceCreates();

        assertThat(denies("alice", item)).isFalse();
        assertThat(denies("alice", item)).isFalse();
        assertThat(denies("alice", item)).isTrue();
    }

    @Test
    void itemsThatWereAtFaultDoNotCountAgainstTheUser() {
        aliceIsAlone();
        aliceCreates();
        List<ItemDenials> others = List.of(new ItemDenials(), new ItemDenials(), new ItemDenials());
        others.forEach(other -> assertThat(denies("alice", other)).isFalse());
        aliceCreates();
        assertThat(others)
                .allSatisfy(other -> assertThat(denies("alice", other)).isTrue());

        assertThat(denies("alice", item)).isFalse();
        assertThat(denies("alice", item)).isFalse();
        assertThat(denies("alice", item)).isTrue();
    }

    @Test
    void aUserThatLosesAPermissionIsLeftOutHoweverFewItemsAreLeft() {
        aliceIsAlone();
        aliceCreates();
        List<ItemDenials> items = List.of(new ItemDenials(), new ItemDenials(), new ItemDenials());
        for (int i = 0; i < 9; i++) {
            assertThat(denies("alice", items.get(i % 3))).isFalse();
        }
        assertThat(isAliceOut()).isFalse();

        assertThat(denies("alice", items.get(0))).isFalse();

        assertThat(isAliceOut()).isTrue();
    }

    @Test
    void aUserThatLosesAPermissionIsLeftOutForFiveMinutesAfterTen() {
        aliceCreates();
        for (int i = 0; i < 9; i++) {
            deniesAnother("alice");
        }
        assertThat(isAliceOut()).isFalse();
        deniesAnother("alice");
        time.advanceTimeBy(Duration.ofMinutes(4));
        assertThat(isAliceOut()).isTrue();

        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(isAliceOut()).isFalse();
        aliceCreates();
        deniesAnother("alice");

        assertThat(isAliceOut()).isFalse();
    }

    @Test
    void aUserWithADeniedTrialIsExcludedAgain() {
        users.leaveOut("alice", "revoked");
        time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(users.reasons()).isEmpty();

        deniesAnother("alice");

        assertThat(isAliceOut()).isTrue();
        time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(users.reasons()).isEmpty();
    }
}
