package io.github.manusreactive.examples.service.access;

import io.github.manusreactive.examples.service.ServiceSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Accepts only its own host names. Otherwise a foreign page whose name was made to point at this machine (DNS
 * rebinding) would count as same-origin in a browser, and could start jobs and read answers. Probes of an orchestrator
 * call a pod by its address: the two paths that tell nothing but {@code UP} or {@code DOWN} accept every name.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class KnownHosts implements WebFilter {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> PROBES = Set.of("/actuator/health/liveness", "/actuator/health/readiness");
    private static final HttpStatusCode MISDIRECTED = HttpStatusCode.valueOf(421);

    private static final Pattern HOST = Pattern.compile("(" + ServiceSettings.HOST_NAME + ")(?::(\\d{1,5}))?");
    private static final int MAX_PORT = 65_535;

    private final Set<String> known = new HashSet<>(LOOPBACK);
    private final ProblemBody problem;

    KnownHosts(ServiceSettings settings, ProblemBody problem) {
        settings.hosts().forEach(host -> known.add(host.toLowerCase(Locale.ROOT)));
        this.problem = problem;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        // read as text: Spring fails with an internal error if the port is impossible
        String name = name(request.getHeaders().getOrEmpty(HttpHeaders.HOST));
        if (name == null) {
            return problem.write(
                    exchange.getResponse(),
                    HttpStatus.BAD_REQUEST,
                    "Bad Request",
                    "the Host header is not one host name with an optional port of at most " + MAX_PORT);
        }
        return known.contains(name) || PROBES.contains(request.getPath().value())
                ? chain.filter(exchange)
                : problem.write(
                        exchange.getResponse(),
                        MISDIRECTED,
                        "Misdirected Request",
                        "the host name is not allowed; add it to fan-out.hosts");
    }

    /** Returns the name without its port, in lower case; {@code null} unless there is exactly one valid one. */
    private static @Nullable String name(List<String> hosts) {
        Matcher host = HOST.matcher(hosts.size() == 1 ? hosts.get(0) : "");
        return host.matches() && (host.group(2) == null || Integer.parseInt(host.group(2)) <= MAX_PORT)
                ? host.group(1).toLowerCase(Locale.ROOT)
                : null;
    }
}
