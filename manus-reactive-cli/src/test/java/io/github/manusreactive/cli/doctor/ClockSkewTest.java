package io.github.manusreactive.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The difference of two clocks by headers with whole seconds. */
class ClockSkewTest {

    private static final Instant TEN = Instant.parse("2026-12-01T10:00:00Z");

    @Test
    void withoutTheHeaderNothingIsKnown() {
        ClockSkew skew = new ClockSkew();
        skew.add(seen(TEN, "yesterday"));

        assertThat(skew).hasToString("unknown: no response has a Date header");
        assertThat(skew.isFine()).isTrue();
    }

    @Test
    void equalClocksDifferByNoMoreThanTheHeaderTells() {
        ClockSkew skew = new ClockSkew();
        skew.add(seen(TEN.plusMillis(200), "Tue, 1 Dec 2026 10:00:00 GMT"));
        skew.add(seen(TEN.plusMillis(900), "Tue, 1 Dec 2026 10:00:00 GMT"));

        assertThat(skew).hasToString("no difference (± 0.2 s)");
        assertThat(skew.isFine()).isTrue();
    }

    @Test
    void aClockThatIsAheadOrBehindIsReported() {
        ClockSkew ahead = new ClockSkew();
        ahead.add(seen(TEN.plusSeconds(60), "Tue, 1 Dec 2026 10:00:00 GMT"));
        ClockSkew behind = new ClockSkew();
        behind.add(seen(TEN, "Tue, 1 Dec 2026 10:00:10 GMT"));

        assertThat(ahead.toString()).startsWith("the local clock is 59.6 s ahead (± 0.6 s): set it");
        assertThat(ahead.isFine()).isFalse();
        assertThat(behind.toString()).isEqualTo("the local clock is 10.5 s behind (± 0.6 s)");
        assertThat(behind.isFine()).isTrue();
    }

    @Test
    void ofServersThatDifferTheNewestCounts() {
        ClockSkew skew = new ClockSkew();
        skew.add(seen(TEN, "Tue, 1 Dec 2026 10:00:00 GMT"));
        skew.add(seen(TEN, "Tue, 1 Dec 2026 10:00:10 GMT"));

        assertThat(skew.toString()).contains("10.5 s behind");
    }

    /** A response after 100 ms. */
    private static SeenExchange seen(Instant sent, String date) {
        return new SeenExchange(
                URI.create("http://api.test/v2/user.me"),
                false,
                sent,
                sent.plusMillis(100),
                new HttpResponse(200, HttpHeaders.empty().with("Date", date), new byte[0]));
    }
}
