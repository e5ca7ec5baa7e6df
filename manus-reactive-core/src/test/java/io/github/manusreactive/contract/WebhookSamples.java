package io.github.manusreactive.contract;

import io.github.manusreactive.contract.ContractPages.Field;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.webhook.WebhookDelivery;
import io.github.manusreactive.webhook.WebhookEvent;
import io.github.manusreactive.webhook.WebhookKeyProvider;
import io.github.manusreactive.webhook.WebhookVerifier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Samples of what the server pushes. */
final class WebhookSamples {

    private static final JsonCodec CODEC = JsonCodec.standard();

    private WebhookSamples() {}

    static List<String> problems(String name, Map<String, Object> json) {
        List<String> problems = new ArrayList<>();
        if (name.startsWith("webhook.activation_test")) {
            if (!WebhookVerifier.isProbe(CODEC.write(json))) {
                problems.add(name + " is not a probe");
            }
        } else if (name.startsWith("webhook.signature_vector")) {
            signature(name, json, problems);
        } else {
            event(name, json, problems);
        }
        return problems;
    }

    private static void event(String name, Map<String, Object> json, List<String> problems) {
        Class<?> type = ModelCatalog.ALL.values().stream()
                .filter(WebhookEvent.class::isAssignableFrom)
                .filter(model -> json.get("event_type").equals(wireName(model)))
                .findFirst()
                .orElse(null);
        if (type == null) {
            problems.add(name + " is not readable");
            return;
        }
        Object event = CODEC.toModel(json, type);
        if (!ContractJson.readSame(json, CODEC.readObject(CODEC.write(event)))) {
            problems.add(name + " was " + json + ", is written as " + event);
        }
        ContractJson.unknownFields(event).forEach(field -> problems.add(name + ": no place for " + field));
    }

    private static String wireName(Class<?> event) {
        ContractPages contract = ContractPages.of(DocumentedContractTest.table());
        return ModelCatalog.ALL.entrySet().stream()
                .filter(model -> model.getValue() == event)
                .map(model -> contract.models().get(model.getKey()).get("event_type"))
                .map(Field::type)
                .map(type -> type.values().iterator().next())
                .findFirst()
                .orElseThrow();
    }

    private static void signature(String name, Map<String, Object> json, List<String> problems) {
        String timestamp = ContractPages.map(json.get("headers"))
                .get(WebhookVerifier.TIMESTAMP_HEADER)
                .toString();
        VirtualTimeScheduler clock = VirtualTimeScheduler.create();
        clock.advanceTimeTo(Instant.ofEpochSecond(Long.parseLong(timestamp)));
        WebhookVerifier verifier = WebhookVerifier.builder(
                        json.get("url").toString(),
                        WebhookKeyProvider.fixed(json.get("public_key").toString()))
                .scheduler(clock)
                .build();
        byte[] body = json.get("body").toString().getBytes(StandardCharsets.UTF_8);
        WebhookDelivery delivery = verifier.verify(json.get("signature").toString(), timestamp, body)
                .block();
        Map<String, Object> written = CODEC.readObject(CODEC.write(delivery.event()));
        if (!ContractJson.readSame(CODEC.readObject(body), written)
                || !delivery.sentAt().equals(Instant.ofEpochMilli(clock.now(TimeUnit.MILLISECONDS)))) {
            problems.add(name + " becomes " + delivery);
        }
        String twice = json.get("wrong_signature_double_hash").toString();
        if (Boolean.TRUE.equals(verifier.verify(twice, timestamp, body)
                .hasElement()
                .onErrorReturn(false)
                .block())) {
            problems.add(name + ": the double hash is accepted");
        }
    }
}
