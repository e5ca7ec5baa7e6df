package io.github.manusreactive.examples.service.web;

import io.github.manusreactive.examples.service.ServiceSettings;
import java.time.Duration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Closes connections whose request body stalls. Prompts have closer limits, which return an error first; unfinished
 * headers are limited by {@code server.netty.idle-timeout}.
 */
@Component
class BodyTimeouts implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

    private final Duration pause;
    private final Duration whole;

    BodyTimeouts(ServiceSettings settings) {
        this.pause = settings.uploadPause().multipliedBy(2);
        this.whole = settings.uploadTime().plus(pause);
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(server -> server.readTimeout(pause).requestTimeout(whole));
    }
}
