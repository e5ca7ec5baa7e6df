package io.github.manusreactive.fanout.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemLostException;
import io.github.manusreactive.fanout.LedgerEntry;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class GuardedLedgerTest {

    private static final LedgerEntry ENTRY =
            new LedgerEntry.Intended("k", "print", "alice", 1, 0, 0, true, Instant.EPOCH);

    /** A ledger whose calls fail. */
    private static FanOutLedger failing(RuntimeException error) {
        return new FanOutLedger() {
            @Override
            public Mono<String> open() {
                return Mono.error(error);
            }

            @Override
            public Mono<LedgerEntry> find(String key) {
                return Mono.error(error);
            }

            @Override
            public Mono<Void> record(LedgerEntry entry) {
                throw error;
            }

            @Override
            public Mono<Instant> latestSend(String key) {
                return Mono.error(error);
            }

            @Override
            public Mono<Void> close() {
                return Mono.error(error);
            }
        };
    }

    @Test
    void onlyARecordMayLoseItsItem() {
        ItemLostException lost = new ItemLostException("k");
        GuardedLedger ledger = new GuardedLedger(failing(lost));

        StepVerifier.create(ledger.record(ENTRY))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(lost));
        StepVerifier.create(ledger.find("k")).verifyError(LedgerException.class);
        StepVerifier.create(ledger.latestSend("k")).verifyError(LedgerException.class);
        assertThat(lost).hasMessageContaining("'k'");
        assertThat(lost.key()).isEqualTo("k");
    }

    @Test
    void anyOtherFailureOfARecordIsOneOfTheLedger() {
        GuardedLedger ledger = new GuardedLedger(failing(new IllegalStateException("disk full")));

        StepVerifier.create(ledger.record(ENTRY))
                .verifyErrorSatisfies(error ->
                        assertThat(error).isInstanceOf(LedgerException.class).hasMessageContaining("disk full"));
    }

    @Test
    void aLedgerOfOneOwnerKnowsNoEarlierOwner() {
        StepVerifier.create(new GuardedLedger(FanOutLedger.none()).latestSend("k"))
                .verifyComplete();
    }
}
