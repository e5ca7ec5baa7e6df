package io.github.manusreactive.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Of a long page only the beginning is read: that shows no part of a key either. */
class LongErrorPageTest {

    private static final String KEY = "key-0123456789-abcdefghij";
    private static final int READ = 16_384;

    @ParameterizedTest
    @ValueSource(strings = {"<b>", "\u20ac"})
    void aKeyThatTheCutDividesStaysHidden(String filling) {
        List<Throwable> errors = new ArrayList<>();
        for (int part = 4; part < KEY.length(); part++) {
            int before = READ - part;
            String page = filling.repeat(before / filling.length())
                    + " ".repeat(before % filling.length())
                    + KEY
                    + "!".repeat(READ);
            FakeApi api = new FakeApi(call -> Mono.just(FakeApi.reply(418, page)));
            VirtualTimeScheduler time = VirtualTimeScheduler.create();
            api.exchange(CallOptions.defaults(), ManusUser.ofApiKeys("tester", KEY), time)
                    .call(ExecutorFixture.get(Operation.TASK_DETAIL))
                    .subscribe(value -> {}, errors::add);
            time.advanceTimeBy(Duration.ofMinutes(5));
        }
        assertThat(errors)
                .hasSize(KEY.length() - 4)
                .noneMatch(error -> String.valueOf(error.getMessage()).contains(KEY.substring(0, 4)));
    }
}
