package io.github.manusreactive.spring.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class AuthorizationTurnsTest {

    private final AuthorizationTurns turns = new AuthorizationTurns();
    private final List<String> begun = new ArrayList<>();

    private Disposable run(String name, String work, Sinks.Empty<Void> end) {
        return turns.run(name, Mono.fromRunnable(() -> begun.add(work)).then(end.asMono()))
                .onErrorComplete()
                .subscribe();
    }

    @Test
    void eachWaitsForTheOneBefore() {
        Sinks.Empty<Void> first = Sinks.empty();
        Sinks.Empty<Void> second = Sinks.empty();
        run("ann", "1", first);
        run("ann", "2", second);
        run("ann", "3", Sinks.empty());
        run("bob", "b", Sinks.empty());
        assertThat(begun).containsExactly("1", "b");
        first.tryEmitError(new IllegalStateException("failed"));
        assertThat(begun).containsExactly("1", "b", "2");
        second.tryEmitEmpty();
        assertThat(begun).containsExactly("1", "b", "2", "3");
    }

    @Test
    void aCancelledWaitLetsNoOtherPass() {
        Sinks.Empty<Void> first = Sinks.empty();
        run("ann", "1", first);
        Disposable second = run("ann", "2", Sinks.empty());
        run("ann", "3", Sinks.empty());
        second.dispose();
        assertThat(begun).containsExactly("1");
        first.tryEmitEmpty();
        assertThat(begun).containsExactly("1", "3");
    }

    @Test
    void aTurnThatIsCancelledEnds() {
        Disposable first = run("ann", "1", Sinks.empty());
        first.dispose();
        run("ann", "2", Sinks.empty());
        assertThat(begun).containsExactly("1", "2");
    }
}
