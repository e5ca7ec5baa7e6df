package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.api.TestTasks;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.FakeApi;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The search for the task of a create whose response was lost, in lists that are not as they should be. */
class LostCreateSearchTest {

    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final long LONG_AGO = NOW.minus(Duration.ofDays(30)).getEpochSecond();

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<String> pages = new ArrayList<>();
    private final FakeApi api = new FakeApi(this::respond);
    private final List<TaskHandle> found = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private Duration delay = Duration.ZERO;
    private int creates;
    private Instant createdAgain = NOW;
    private String title = "";

    @BeforeEach
    void startClock() {
        time.advanceTimeTo(NOW);
    }

    private Mono<HttpResponse> respond(HttpCall call) {
        if (call.uri().getPath().endsWith("task.create")) {
            creates++;
            createdAgain = Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS));
            title = String.valueOf(FakeApi.body(call).get("title"));
            return creates == 1
                    ? Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null))
                    : Mono.just(FakeApi.ok("\"task_id\":\"second\""));
        }
        return Mono.delay(delay, time).then(Mono.fromSupplier(() -> listed(call)));
    }

    private HttpResponse listed(HttpCall call) {
        String cursor = FakeApi.query(call).get("cursor");
        int page = cursor == null ? 0 : Integer.parseInt(cursor);
        boolean more = page + 1 < pages.size();
        return FakeApi.ok("\"data\":[" + pages.get(page).replace("$TITLE", title) + "],\"has_more\":" + more
                + (more ? ",\"next_cursor\":\"" + (page + 1) + "\"" : ""));
    }

    private static String task(String id, String title, long createdAt) {
        return "{\"id\":\"%s\",\"title\":\"%s\",\"status\":\"running\",\"created_at\":\"%d\"}"
                .formatted(id, title, createdAt);
    }

    private static String undated(String id, String title) {
        return "{\"id\":\"%s\",\"title\":\"%s\",\"status\":\"running\"}".formatted(id, title);
    }

    private void create() {
        CallExecutor exchange = api.exchange(CallOptions.defaults(), ManusUser.ofApiKeys("tester", "key-1"), time);
        TestTasks.of(exchange).create(CreateTaskRequest.of("Do it.")).subscribe(found::add, errors::add);
        time.advanceTimeBy(Duration.ofMinutes(5));
    }

    private void assertFoundAndNotRepeated() {
        assertThat(errors).isEmpty();
        assertThat(found).extracting(TaskHandle::taskId).containsExactly("mine");
        assertThat(creates).isEqualTo(1);
    }

    @Test
    void anOldTaskAmongYoungerOnesDoesNotEndTheSearch() {
        pages.add(task("old", "Old", LONG_AGO) + "," + task("young", "Young", NOW.getEpochSecond()));
        pages.add(task("mine", "$TITLE", NOW.getEpochSecond()));
        create();
        assertFoundAndNotRepeated();
    }

    @Test
    void theCorrelationDecidesBehindAnOldTaskOfItsPage() {
        pages.add(task("old", "Old", LONG_AGO) + "," + task("mine", "$TITLE", NOW.getEpochSecond()));
        create();
        assertFoundAndNotRepeated();
    }

    @Test
    void theCorrelationDecidesWhateverTheTimeOfTheTask() {
        pages.add(task("mine", "$TITLE", LONG_AGO));
        create();
        assertFoundAndNotRepeated();
    }

    @Test
    void aTaskWithoutATimeIsFound() {
        pages.add(undated("other", "Other"));
        pages.add(undated("mine", "$TITLE"));
        create();
        assertFoundAndNotRepeated();
    }

    @Test
    void aTaskThatIsStampedAnHourAgoIsFound() {
        pages.add(task("other", "Other", NOW.getEpochSecond() - 3500));
        pages.add(task("mine", "$TITLE", NOW.getEpochSecond() - 3500));
        create();
        assertFoundAndNotRepeated();
    }

    @Test
    void aPageOfOldTasksEndsTheSearchAndTheTaskIsCreatedAgain() {
        pages.add(task("young", "Young", NOW.getEpochSecond()) + "," + task("old", "Old", LONG_AGO));
        pages.add(task("older", "Older", LONG_AGO));
        pages.add(task("oldest", "Oldest", LONG_AGO));
        create();
        assertThat(found).extracting(TaskHandle::taskId).containsExactly("second");
        assertThat(creates).isEqualTo(2);
        assertThat(api.calls).noneMatch(call -> "2".equals(FakeApi.query(call).get("cursor")));
    }

    @Test
    void onlyTheDecidingReadGoesBackAnHour() {
        for (int minutes = 5; minutes < 60; minutes += 10) {
            pages.add(task("other" + minutes, "Other", NOW.getEpochSecond() - minutes * 60));
        }
        create();
        assertThat(creates).isEqualTo(2);
        assertThat(reads()).filteredOn("0"::equals).hasSize(7);
        assertThat(reads()).filteredOn(page -> !page.equals("0")).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void readsThatHangDoNotMakeTheCreateWaitLonger() {
        pages.add(task("old", "Old", LONG_AGO));
        delay = Duration.ofSeconds(29);
        create();
        assertThat(creates).isEqualTo(2);
        // reads begin after 1, 32, 65, 102 and, since the settle time is over, 131 s
        assertThat(reads()).hasSize(5);
        assertThat(createdAgain).isBetween(NOW.plusSeconds(160), NOW.plusSeconds(161));
    }

    private List<String> reads() {
        return api.calls.stream()
                .filter(call -> call.uri().getPath().endsWith("task.list"))
                .map(call -> String.valueOf(FakeApi.query(call).getOrDefault("cursor", "0")))
                .toList();
    }
}
