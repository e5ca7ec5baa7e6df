package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {

    private static final StopExplanation NO_LIMIT = new StopExplanation(null);

    private static FanOutProgress progress(Duration elapsed) {
        return new FanOutProgress(
                150,
                200L,
                20,
                30,
                0,
                Map.of(OutcomeStatus.FINISHED, 90L, OutcomeStatus.WAITING, 4L, OutcomeStatus.FAILED, 6L),
                0,
                0,
                1200,
                elapsed,
                60,
                Duration.ofSeconds(100),
                List.of("bob: its credits are used up"),
                null);
    }

    @Test
    void aTerminalShowsABarWithCountsPaceAndTheTimeLeft() {
        List<String> lines =
                ProgressLines.of(progress(Duration.ofSeconds(100)), new TerminalTraits(80, false, false), NO_LIMIT);

        assertThat(lines)
                .containsExactly(
                        "#".repeat(29) + "?!" + "=".repeat(9) + "-".repeat(25) + "  50%  100/200",
                        "90 finished, 30 running, 20 queued, 4 waiting, 6 failed",
                        "1:40, 60.0/min, 1200 credits, about 1:40 left",
                        "user excluded: bob: its credits are used up");
    }

    @Test
    void aJobThatIsStoppedIsNotSaidToBeDoneSoon() {
        FanOutProgress going = progress(Duration.ofSeconds(100));
        FanOutProgress stopped = new FanOutProgress(
                going.taken(),
                going.total(),
                going.queued(),
                going.running(),
                going.held(),
                going.outcomes(),
                going.resumed(),
                going.lost(),
                going.credits(),
                going.elapsed(),
                going.perMinute(),
                going.eta(),
                going.usersOut(),
                JobStopReason.CREDITS);

        assertThat(ProgressLines.plain(going, NO_LIMIT, true)).contains("about 1:40 left");
        assertThat(ProgressLines.plain(stopped, NO_LIMIT, true))
                .contains("no more tasks are created")
                .doesNotContain("about");
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 24, 40, 60, 80, 200})
    void noLineIsWiderThanTheTerminal(int columns) {
        for (boolean unicode : new boolean[] {true, false}) {
            assertThat(ProgressLines.of(
                            progress(Duration.ofHours(3)), new TerminalTraits(columns, false, unicode), NO_LIMIT))
                    .allMatch(line -> line.length() < columns);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80, 200})
    void theBarIsAsWideAsTheTerminal(int columns) {
        assertThat(ProgressLines.of(progress(Duration.ZERO), new TerminalTraits(columns, false, false), NO_LIMIT)
                        .get(0))
                .hasSize(columns - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 24, 40})
    void whatIsTooLongForTheTerminalIsWrapped(int columns) {
        assertThat(String.join(
                        " ",
                        ProgressLines.of(
                                progress(Duration.ofSeconds(100)),
                                new TerminalTraits(columns, false, false),
                                NO_LIMIT)))
                .contains("user excluded: bob: its credits are used up", "1200 credits", "about 1:40 left");
    }

    @Test
    void aLogShowsExcludedUsersWhenTheyChange() {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        TerminalTraits none = new TerminalTraits(0, false, false);
        ProgressView view =
                new ProgressView(ProgressView.ProgressMode.plain, new PrintStream(seen, true, UTF_8), () -> none, none);

        view.show(notBegun(Duration.ofSeconds(5)), NO_LIMIT);
        for (int second = 10; second < 20; second += 2) {
            view.show(progress(Duration.ofSeconds(second)), NO_LIMIT);
        }

        assertThat(seen.toString(UTF_8))
                .hasLineCount(6)
                .containsOnlyOnce("user excluded: bob: its credits are used up");
    }

    @Test
    void coloursAreShownOnlyIfEnabled() {
        assertThat(ProgressLines.of(progress(Duration.ZERO), new TerminalTraits(80, false, true), NO_LIMIT))
                .noneMatch(line -> line.contains("\u001B"));
        assertThat(ProgressLines.of(progress(Duration.ZERO), new TerminalTraits(80, true, true), NO_LIMIT))
                .anyMatch(line -> line.contains("\u001B[32m"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "24 100|xterm|-|C.UTF-8|100|true|true",
                "24 100|xterm|1|en_US.utf8|100|false|true",
                "24 100|dumb|-|C|0|false|false",
                "-|xterm|-|C|0|false|false",
                "0 0|xterm|-|C|80|true|false",
                "''|xterm|-|C|80|true|false",
            })
    void theTerminalIsKnownByItsSizeAndTheEnvironment(
            String size, String term, String noColor, String locale, int columns, boolean colour, boolean unicode) {
        Map<String, String> environment = noColor == null
                ? Map.of("TERM", term, "LANG", locale)
                : Map.of("TERM", term, "LANG", locale, "NO_COLOR", noColor);

        assertThat(TerminalTraits.of(size, environment)).isEqualTo(new TerminalTraits(columns, colour, unicode));
    }

    @Test
    void nothingIsSaidBeforeTheJobHasBegun() {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        TerminalTraits none = new TerminalTraits(0, false, false);
        ProgressView view =
                new ProgressView(ProgressView.ProgressMode.plain, new PrintStream(seen, true, UTF_8), () -> none, none);

        view.show(notBegun(Duration.ZERO), NO_LIMIT);
        view.showLast(notBegun(Duration.ofMillis(300)), NO_LIMIT);
        assertThat(seen.toString(UTF_8)).isEmpty();

        view.show(notBegun(Duration.ofSeconds(5)), NO_LIMIT);
        assertThat(seen.toString(UTF_8)).startsWith("0:05  0/3 done");
    }

    @Test
    void aBarWithoutATerminalHasTheUsualWidth() {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        TerminalTraits none = new TerminalTraits(0, false, false);
        ProgressView view =
                new ProgressView(ProgressView.ProgressMode.bar, new PrintStream(seen, true, UTF_8), () -> none, none);

        view.show(progress(Duration.ofSeconds(100)), NO_LIMIT);

        assertThat(seen.toString(UTF_8))
                .contains(
                        "----  50%  100/200",
                        "90 finished, 30 running, 20 queued, 4 waiting, 6 failed",
                        "1:40, 60.0/min, 1200 credits, about 1:40 left");
    }

    private static FanOutProgress notBegun(Duration elapsed) {
        return new FanOutProgress(0, 3L, 0, 0, 0, Map.of(), 0, 0, 0, elapsed, 0, null, List.of(), null);
    }

    @Test
    void aLogGetsFewerLinesTheLongerTheJobIs() {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        TerminalTraits none = new TerminalTraits(0, false, false);
        ProgressView view =
                new ProgressView(ProgressView.ProgressMode.plain, new PrintStream(seen, true, UTF_8), () -> none, none);

        for (int second = 0; second <= 3600; second += 2) {
            view.show(progress(Duration.ofSeconds(second)), NO_LIMIT);
        }
        view.showLast(progress(Duration.ofSeconds(3601)), NO_LIMIT);

        assertThat(seen.toString(UTF_8).lines())
                .hasSizeBetween(130, 140)
                .allMatch(line -> line.contains("100/200 done, 30 running, 20 queued, 4 waiting, 6 failed"))
                .last()
                .asString()
                .startsWith("1:00:00");
    }
}
