package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.call.CallInvocation;
import io.github.manusreactive.internal.call.ResponseDecoder;
import io.github.manusreactive.internal.call.ResponseLogger;
import io.github.manusreactive.internal.call.SecretMasker;
import io.github.manusreactive.json.UnexpectedField;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Decodes a response and logs unexpected fields. */
public final class DecodeStage {

    private final ResponseDecoder decoder;
    private final LastCredentialCache<SecretMasker> masks =
            new LastCredentialCache<>(credential -> new SecretMasker(secret(credential)));

    public DecodeStage(ResponseDecoder decoder) {
        this.decoder = decoder;
    }

    /** @param observation gets what was decoded before the value is passed on */
    public <T> Mono<T> around(
            CallInvocation<T> call,
            ApiCredential credential,
            ObservationStage observation,
            Mono<HttpResponse> response) {
        return response.handle((reply, sink) -> {
            ResponseDecoder.Decoded<T> decoded = value(call, credential, reply, sink.contextView());
            observation.decoded(decoded);
            sink.next(decoded.value());
        });
    }

    /**
     * Runs on a connection's event loop, where an {@link Error} would not terminate the call, so it is reported as an
     * unknown outcome.
     */
    private <T> ResponseDecoder.Decoded<T> value(
            CallInvocation<T> call, ApiCredential credential, HttpResponse reply, ContextView context) {
        try {
            return read(call, credential, reply, context.getOrDefault(ManusResponse.class, null));
        } catch (Error e) {
            throw ResponseDecoder.broken(call.operation, call.context, reply, e);
        }
    }

    private <T> ResponseDecoder.Decoded<T> read(
            CallInvocation<T> call,
            ApiCredential credential,
            HttpResponse reply,
            @Nullable Consumer<ManusResponse<?>> receiver) {
        ResponseDecoder.Decoded<T> decoded =
                decoder.read(call.request, call.context, reply, call.now(), masks.get(credential));
        if (receiver != null) {
            receiver.accept(new ManusResponse<>(
                    decoded.value(), reply.status(), reply.headers(), decoded.requestId(), reply.body()));
        }
        for (UnexpectedField field : decoded.unexpected()) {
            ResponseLogger.write(call.context.withRequestId(decoded.requestId()), field);
        }
        return decoded;
    }

    /** The part of the header that a server might quote. */
    private static String secret(ApiCredential credential) {
        String header = credential.headerValue();
        return header.substring(header.lastIndexOf(' ') + 1);
    }
}
