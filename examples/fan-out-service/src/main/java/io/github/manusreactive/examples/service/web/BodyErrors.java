package io.github.manusreactive.examples.service.web;

import io.netty.channel.ChannelException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A body that does not arrive is an error of the client, not of the service. */
@Component
class BodyErrors implements WebFilter {

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return chain.filter(exchange.mutate()
                .request(new ServerHttpRequestDecorator(exchange.getRequest()) {
                    @Override
                    public Flux<DataBuffer> getBody() {
                        return super.getBody().onErrorMap(BodyErrors::describe);
                    }
                })
                .build());
    }

    private static Throwable describe(Throwable error) {
        if (DisconnectedClientHelper.isClientDisconnectedException(error)) {
            return error;
        }
        return error instanceof ChannelException
                ? new ResponseStatusException(
                        HttpStatus.REQUEST_TIMEOUT, "the body did not arrive in time; repeat the request", error)
                : new ServerWebInputException("the body could not be read; repeat the request", null, error);
    }
}
