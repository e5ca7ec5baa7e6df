package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The observers of one call or attempt. If one throws, the exception is logged and otherwise ignored. */
public final class CompositeCallObserver implements CallObserver.Watch {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.CALL);

    private static final CompositeCallObserver EMPTY = new CompositeCallObserver(List.of());

    private final List<CallObserver.Watch> watches;

    private CompositeCallObserver(List<CallObserver.Watch> watches) {
        this.watches = watches;
    }

    public static CompositeCallObserver call(List<CallObserver> observers, CallContext call, ContextView context) {
        return observers.isEmpty()
                ? EMPTY
                : new CompositeCallObserver(each(observers, observer -> observer.callStarted(call, context)));
    }

    @Override
    public CompositeCallObserver attemptStarted(int number, ContextView context) {
        return watches.isEmpty()
                ? EMPTY
                : new CompositeCallObserver(each(watches, watch -> watch.attemptStarted(number, context)));
    }

    public boolean isEmpty() {
        return watches.isEmpty();
    }

    @Override
    public Context within(Context context) {
        Context inner = context;
        for (CallObserver.Watch watch : watches) {
            try {
                inner = Objects.requireNonNull(watch.within(inner), "the context within");
            } catch (Throwable e) {
                failed(watch, e);
            }
        }
        return inner;
    }

    @Override
    public void unexpected(UnexpectedField field) {
        each(watches, watch -> {
            watch.unexpected(field);
            return watch;
        });
    }

    @Override
    public void ended(CallOutcome end) {
        each(watches, watch -> {
            watch.ended(end);
            return watch;
        });
    }

    private static <A, B> List<B> each(List<A> items, Function<A, B> action) {
        List<B> results = new ArrayList<>(items.size());
        for (A item : items) {
            try {
                results.add(Objects.requireNonNull(action.apply(item), "the watch"));
            } catch (Throwable e) {
                failed(item, e);
            }
        }
        return results;
    }

    /** Catches Errors and checked exceptions of Kotlin code, too: they would replace the response. */
    private static void failed(Object observer, Throwable e) {
        log.warn("the call observer {} failed", observer.getClass().getName(), e);
    }
}
