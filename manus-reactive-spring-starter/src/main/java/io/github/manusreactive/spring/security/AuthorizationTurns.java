package io.github.manusreactive.spring.security;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Runs one task at a time for each name, in the order of subscription, without blocking. */
final class AuthorizationTurns {

    private final ConcurrentMap<String, AuthorizationTurn> last = new ConcurrentHashMap<>();

    /** Completes after its own work and all earlier work. */
    private record AuthorizationTurn(Sinks.Empty<Void> done, Mono<Void> over) {

        static AuthorizationTurn after(@Nullable AuthorizationTurn before) {
            Sinks.Empty<Void> done = Sinks.empty();
            return new AuthorizationTurn(done, before == null ? done.asMono() : before.over.then(done.asMono()));
        }
    }

    <T> Mono<T> run(String name, Mono<T> work) {
        return Mono.defer(() -> {
            AuthorizationTurn[] before = new AuthorizationTurn[1];
            AuthorizationTurn mine = last.compute(name, (same, present) -> {
                before[0] = present;
                return AuthorizationTurn.after(present);
            });
            Mono<Void> turn = before[0] == null ? Mono.empty() : before[0].over;
            return turn.then(work).doFinally(signal -> {
                last.remove(name, mine);
                mine.done.tryEmitEmpty();
            });
        });
    }
}
