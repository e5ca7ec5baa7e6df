package io.github.manusreactive.spring.webhook;

import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.webhook.WebhookInbox;
import java.nio.ByteBuffer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The endpoint in a WebFlux application. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(DispatcherHandler.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
class WebFluxWebhookConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "manusWebhookRouter")
    RouterFunction<ServerResponse> manusWebhookRouter(
            ManusProperties properties, WebhookInbox inbox, ObjectProvider<DeliveryRecorder> recorder) {
        DeliveryRecorder deliveries = DeliveryRecorder.of(recorder);
        String path = properties.webhooks().path();
        return RouterFunctions.route()
                .POST(path, request -> take(inbox, deliveries, request))
                .route(
                        RequestPredicates.path(path),
                        request -> ServerResponse.status(HttpStatus.METHOD_NOT_ALLOWED)
                                .allow(HttpMethod.POST)
                                .build())
                .build();
    }

    private static Mono<ServerResponse> take(WebhookInbox inbox, DeliveryRecorder deliveries, ServerRequest request) {
        Flux<ByteBuffer> body = request.body(BodyExtractors.toDataBuffers()).map(WebFluxWebhookConfiguration::copied);
        return inbox.handle(WebhookAutoConfiguration.fields(request.headers().asHttpHeaders()), body)
                .doOnNext(deliveries::responded)
                .flatMap(status ->
                        ServerResponse.status(HttpStatusCode.valueOf(status)).build());
    }

    private static ByteBuffer copied(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return ByteBuffer.wrap(bytes);
    }
}
