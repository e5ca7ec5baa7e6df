package io.github.manusreactive.benchmarks.call;

import java.util.Locale;
import java.util.function.Function;

/** The subjects by name. */
enum SubjectKind {
    /** Reactor Netty and Jackson. */
    RAW("Reactor Netty + Jackson", RawNettySubject::new),
    /** Spring WebClient with Resilience4j operators. */
    WEBCLIENT("WebClient + Resilience4j", WebClientSubject::new),
    /** The JDK's client and Jackson. */
    JDK("JDK HttpClient + Jackson", JdkClientSubject::new),
    /** OkHttp and Jackson. */
    OKHTTP("OkHttp + Jackson", OkHttpSubject::new),
    /** This client. */
    MANUS("Manus Reactive", ManusClientSubject::new);

    private final String title;
    private final Function<CallTarget, CallSubject> factory;

    SubjectKind(String title, Function<CallTarget, CallSubject> factory) {
        this.title = title;
        this.factory = factory;
    }

    /** Returns the kind with the name, in any case. */
    static SubjectKind of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Creates the subject. */
    CallSubject create(CallTarget target) {
        return factory.apply(target);
    }

    /** Returns the name for a table. */
    String title() {
        return title;
    }
}
