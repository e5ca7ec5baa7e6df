package io.github.manusreactive.contract;

import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One request and its response, as recorded. */
public record CapturedExchange(int index, Map<String, Object> json) {

    private static final String API = "/v2/";

    /** The operation that was called; {@code null} for an upload to the storage and for a delivery of a webhook. */
    public Operation operation() {
        Object path = request().get("path");
        return path == null ? null : Operation.ofWireName(path.toString().substring(API.length()));
    }

    /** Whether it is a webhook delivery, so that the response is the receiver's. */
    public boolean isDelivery() {
        return json.containsKey("at");
    }

    String method() {
        return request().get("method").toString();
    }

    Map<String, Object> query() {
        return ContractPages.map(request().getOrDefault("query", Map.of()));
    }

    /** The task that a read asks for or a write names. */
    public Object taskId() {
        return request().get("body") instanceof Map<?, ?> body ? body.get("task_id") : query().get("task_id");
    }

    public int status() {
        return ((Number) json.get("status")).intValue();
    }

    boolean isSuccess() {
        return status() < 300;
    }

    /** The body of the response; empty if there was none. */
    Map<String, Object> body() {
        return json.get("body") == null ? Map.of() : ContractPages.map(json.get("body"));
    }

    /** The entries of the response's list, whichever field holds it; {@code null} if there is no list. */
    List<?> entries() {
        Object list = body().containsKey("messages") ? body().get("messages") : body().get("data");
        return list instanceof List<?> entries ? entries : null;
    }

    public HttpResponse reply() {
        return new HttpResponse(
                status(),
                headers(json),
                json.get("body") == null ? new byte[0] : JsonCodec.standard().write(json.get("body")));
    }

    public HttpHeaders requestHeaders() {
        return headers(request());
    }

    /** The bytes that were signed. */
    public String rawBody() {
        return request().get("raw_body").toString();
    }

    /** The receiver's clock in Unix seconds. */
    public long at() {
        return ((Number) json.get("at")).longValue();
    }

    private Map<String, Object> request() {
        return ContractPages.map(json.get("request"));
    }

    private static HttpHeaders headers(Map<String, Object> holder) {
        Map<String, List<String>> headers = new TreeMap<>();
        ContractPages.map(holder.getOrDefault("headers", Map.of()))
                .forEach((name, value) -> headers.put(name, List.of(value.toString())));
        return HttpHeaders.of(headers);
    }
}
