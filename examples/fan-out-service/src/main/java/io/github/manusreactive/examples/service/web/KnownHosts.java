package io.github.manusreactive.examples.service.web;

import io.github.manusreactive.examples.service.ServiceSettings;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Accepts only its own host names. Otherwise a foreign page whose name was made to point at this machine (DNS
 * rebinding) would count as same-origin in a browser, and could start jobs and read answers.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class KnownHosts implements WebFilter {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final HttpStatusCode MISDIRECTED = HttpStatusCode.valueOf(421);

    private final Set<String> known = new HashSet<>(LOOPBACK);
    private final byte[] problem;

    KnownHosts(ServiceSettings settings, JsonMapper json) {
        settings.hosts().forEach(host -> known.add(host.toLowerCase(Locale.ROOT)));
        this.problem = json.writeValueAsBytes(Map.of(
                "title", "Misdirected Request",
                "status", MISDIRECTED.value(),
                "detail", "the host name is not allowed; add it to fan-out.hosts"));
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return isKnown(exchange.getRequest().getHeaders().getHost())
                ? chain.filter(exchange)
                : refuse(exchange.getResponse());
    }

    private boolean isKnown(@Nullable InetSocketAddress host) {
        return host != null && known.contains(host.getHostString().toLowerCase(Locale.ROOT));
    }

    private Mono<Void> refuse(ServerHttpResponse response) {
        response.setStatusCode(MISDIRECTED);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        DataBuffer body = response.bufferFactory().wrap(problem);
        return response.writeWith(Mono.just(body));
    }
}
