import org.jspecify.annotations.NullMarked;

/** A reactive client for the Manus agent-task API. */
@NullMarked
@SuppressWarnings("module") // the fan-out module is built after this one
module io.github.manusreactive.core {
    requires transitive io.github.resilience4j.circuitbreaker;
    requires transitive io.github.resilience4j.ratelimiter;
    requires transitive io.github.resilience4j.retry;
    requires transitive org.jspecify;
    requires transitive org.reactivestreams;
    requires transitive reactor.core;
    requires transitive reactor.netty.http;
    requires transitive tools.jackson.databind;
    requires io.github.resilience4j.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.handler.proxy;
    requires io.netty.resolver;
    requires io.netty.transport;
    requires org.slf4j;
    requires reactor.netty.core;
    // Reactor Netty needs these, but is an automatic module, which cannot require them itself
    requires io.netty.codec.classes.quic;
    requires io.netty.codec.compression;
    requires io.netty.resolver.dns;
    requires java.management;
    // optional: an application that uses their types requires them itself
    requires static context.propagation;
    requires static io.github.resilience4j.micrometer;
    requires static micrometer.core;
    requires static micrometer.observation;

    exports io.github.manusreactive;
    exports io.github.manusreactive.account;
    exports io.github.manusreactive.agent;
    exports io.github.manusreactive.auth;
    exports io.github.manusreactive.browser;
    exports io.github.manusreactive.call;
    exports io.github.manusreactive.connector;
    exports io.github.manusreactive.error;
    exports io.github.manusreactive.file;
    exports io.github.manusreactive.http;
    exports io.github.manusreactive.json;
    exports io.github.manusreactive.observation;
    exports io.github.manusreactive.operation;
    exports io.github.manusreactive.project;
    exports io.github.manusreactive.ratelimit;
    exports io.github.manusreactive.retry;
    exports io.github.manusreactive.skill;
    exports io.github.manusreactive.task;
    exports io.github.manusreactive.usage;
    exports io.github.manusreactive.webhook;
    exports io.github.manusreactive.website;

    // the fan-out module prepares calls itself, and shares tools with this one
    exports io.github.manusreactive.internal.call to
            io.github.manusreactive.fanout;
    exports io.github.manusreactive.internal.json to
            io.github.manusreactive.fanout;
    exports io.github.manusreactive.internal.util to
            io.github.manusreactive.fanout,
            io.github.manusreactive.postgres,
            io.github.manusreactive.redis;

    // the shared rate limiter puts the same queues in front of its permits
    exports io.github.manusreactive.internal.ratelimit to
            io.github.manusreactive.redis;

    // serializers of single fields are not public
    opens io.github.manusreactive.task to
            tools.jackson.databind;
}
