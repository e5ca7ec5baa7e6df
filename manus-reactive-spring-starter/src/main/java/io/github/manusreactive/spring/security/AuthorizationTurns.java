package io.github.manusreactive.spring.security;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One thing at a time for each name, in the order of subscription; nobody blocks. */
final class AuthorizationTurns {

    private final ConcurrentMap<String, Turn> last = new ConcurrentHashMap<>();

    /** Over once its own work and all before it are. */
    private record Turn(Sinks.Empty<Void> done, Mono<Void> over) {

        static Turn after(@Nullable Turn before) {
            Sinks.Empty<Void> done = Sinks.empty();
            return new Turn(done, before == null ? done.asMono() : before.over.then(done.asMono()));
        }
    }

    <T> Mono<T> run(String name, Mono<T> work) {
        return Mono.defer(() -> {
            Turn[] before = new Turn[1];
            Turn mine = last.compute(name, (same, present) -> {
                before[0] = present;
                return Turn.after(present);
            });
            Mono<Void> turn = before[0] == null ? Mono.empty() : before[0].over;
            return turn.then(work).doFinally(signal -> {
                last.remove(name, mine);
                mine.done.tryEmitEmpty();
            });
        });
    }
}
