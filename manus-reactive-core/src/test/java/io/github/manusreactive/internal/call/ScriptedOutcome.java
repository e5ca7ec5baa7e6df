package io.github.manusreactive.internal.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What has become of a subscription so far. */
public final class ScriptedOutcome<T> {

    public final List<T> values = new ArrayList<>();

    @Nullable
    public Throwable error;

    boolean completed;
    private final Disposable subscription;

    private ScriptedOutcome(Mono<T> call) {
        subscription = call.subscribe(values::add, e -> error = e, () -> completed = true);
    }

    public static <T> ScriptedOutcome<T> of(Mono<T> call) {
        return new ScriptedOutcome<>(call);
    }

    boolean isOpen() {
        return !completed && error == null;
    }

    public void cancel() {
        subscription.dispose();
    }
}
