package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Mono;

/** Whatever befalls creates and listings, in whatever order: no task is made twice, and nobody is told something wrong. */
class NothingTwiceTest {

    /** What a call can meet. */
    enum Fate {
        FINE,
        REFUSED_CONNECTION,
        LOST_BEFORE,
        LOST_AFTER,
        SILENT_BEFORE,
        SILENT_AFTER,
        GATEWAY_AFTER,
        GARBAGE_AFTER,
        BUSY,
        LIMITED,
        FAILED_AFTER
    }

    /** Makes tasks, and remembers them. */
    private static final class Server {

        private final List<Fate> creates;
        private final List<Fate> lists;
        private int creating;
        private int listing;
        private final Map<String, Integer> tasks = new TreeMap<>();
        private final List<String> titles = new ArrayList<>();

        Server(List<Fate> creates, List<Fate> lists) {
            this.creates = creates;
            this.lists = lists;
        }

        Mono<HttpResponse> answer(HttpCall call) {
            boolean create = call.uri().getPath().endsWith("task.create");
            Fate fate = create
                    ? (creating < creates.size() ? creates.get(creating++) : Fate.FINE)
                    : (listing < lists.size() ? lists.get(listing++) : Fate.FINE);
            return switch (fate) {
                case FINE -> processed(call, create);
                case REFUSED_CONNECTION -> fault(TransportException.Kind.CONNECT);
                case LOST_BEFORE -> fault(TransportException.Kind.RESET);
                case LOST_AFTER -> processed(call, create).then(fault(TransportException.Kind.RESET));
                case SILENT_BEFORE -> fault(TransportException.Kind.TIMEOUT);
                case SILENT_AFTER -> processed(call, create).then(fault(TransportException.Kind.TIMEOUT));
                case GATEWAY_AFTER -> processed(call, create).thenReturn(FakeApi.reply(502, "<html>bad</html>"));
                case GARBAGE_AFTER -> processed(call, create).thenReturn(FakeApi.reply(200, "garbage"));
                case BUSY -> Mono.just(FakeApi.refused(503, "unavailable", "busy"));
                case LIMITED -> Mono.just(FakeApi.refused(429, "rate_limited", "slow down"));
                case FAILED_AFTER -> processed(call, create).thenReturn(FakeApi.refused(500, "internal", "oops"));
            };
        }

        private static Mono<HttpResponse> fault(TransportException.Kind kind) {
            return Mono.error(new TransportException(kind, "broken", null));
        }

        private Mono<HttpResponse> processed(HttpCall call, boolean create) {
            return Mono.fromSupplier(() -> {
                if (create) {
                    String title = String.valueOf(FakeApi.body(call).get("title"));
                    titles.add(title);
                    tasks.merge(title, 1, Integer::sum);
                    return FakeApi.ok("\"task_id\":\"t" + titles.size() + "\",\"task_title\":\"" + title + "\"");
                }
                StringBuilder data = new StringBuilder();
                for (int i = titles.size(); i > 0; i--) {
                    data.append(data.isEmpty() ? "" : ",")
                            .append(
                                    "{\"id\":\"t%d\",\"status\":\"running\",\"created_at\":0,\"updated_at\":0,\"title\":\"%s\"}"
                                            .formatted(i, titles.get(i - 1)));
                }
                return FakeApi.ok("\"data\":[" + data + "],\"has_more\":false");
            });
        }
    }
}
