package io.github.manusreactive.spring.webhook;

import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.webhook.WebhookInbox;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The endpoint in a servlet application. The body is read on the request's thread; the rest runs asynchronously. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class MvcWebhookConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "manusWebhookRouter")
    RouterFunction<ServerResponse> manusWebhookRouter(
            ManusProperties properties, WebhookInbox inbox, ObjectProvider<DeliveryRecorder> recorder) {
        DeliveryRecorder deliveries = DeliveryRecorder.of(recorder);
        int readAtMost = WebhookAutoConfiguration.maxBodyBytes(properties.webhooks()) + 1;
        String path = properties.webhooks().path();
        return RouterFunctions.route()
                .POST(path, request -> take(inbox, deliveries, request, readAtMost))
                .route(
                        RequestPredicates.path(path),
                        request -> ServerResponse.status(HttpStatus.METHOD_NOT_ALLOWED)
                                .allow(HttpMethod.POST)
                                .build())
                .build();
    }

    /** One byte more than allowed is enough for the inbox to reject the body. */
    private static ServerResponse take(
            WebhookInbox inbox, DeliveryRecorder deliveries, ServerRequest request, int readAtMost) throws IOException {
        byte[] body = request.servletRequest().getInputStream().readNBytes(readAtMost);
        return ServerResponse.async(
                inbox.handle(WebhookAutoConfiguration.fields(request.headers().asHttpHeaders()), body)
                        .doOnNext(deliveries::responded)
                        .map(status -> ServerResponse.status(HttpStatusCode.valueOf(status))
                                .build()));
    }
}
