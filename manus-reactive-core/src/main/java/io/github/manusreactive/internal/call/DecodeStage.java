package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.observation.CallObserver;
import org.jspecify.annotations.Nullable;

/** Reads the value of a response, and tells observers what was unexpected in it. */
final class DecodeStage {

    private final ResponseDecoder decoder;
    private volatile @Nullable MaskedCredential lastMask;

    private record MaskedCredential(ApiCredential credential, SecretMasker mask) {}

    DecodeStage(ResponseDecoder decoder) {
        this.decoder = decoder;
    }

    /** Runs on a connection's event loop, where an {@link Error} would end without a signal, so it becomes an unknown outcome here. */
    <T> T value(
            ApiRequest<T> call,
            CallAttemptState state,
            ApiCredential credential,
            HttpResponse reply,
            ManusResponse.@Nullable Capture capture,
            CallObserver.Watch watch) {
        try {
            return read(call, state, credential, reply, capture, watch);
        } catch (Error e) {
            throw ResponseDecoder.broken(state.operation, state.context, reply, e);
        }
    }

    private <T> T read(
            ApiRequest<T> call,
            CallAttemptState state,
            ApiCredential credential,
            HttpResponse reply,
            ManusResponse.@Nullable Capture capture,
            CallObserver.Watch watch) {
        state.status = reply.status();
        state.requestId = null;
        SecretMasker mask = mask(credential);
        ResponseDecoder.Decoded<T> decoded = decoder.read(call, state.context, reply, state.now(), mask);
        state.requestId = decoded.requestId();
        if (capture != null) {
            capture.set(new ManusResponse<>(
                    decoded.value(), reply.status(), reply.headers(), decoded.requestId(), reply.body()));
        }
        for (UnexpectedField field : decoded.unexpected()) {
            ResponseLogger.write(state.context.withRequestId(decoded.requestId()), field);
            watch.unexpected(new UnexpectedField(field.path(), field.kind(), null));
        }
        return decoded.value();
    }

    /** Most calls go out with the credential of the call before. */
    private SecretMasker mask(ApiCredential credential) {
        MaskedCredential last = lastMask;
        if (last == null || !last.credential().equals(credential)) {
            last = new MaskedCredential(credential, new SecretMasker(secret(credential)));
            lastMask = last;
        }
        return last.mask();
    }

    /** The part of the header that a server might repeat. */
    private static String secret(ApiCredential credential) {
        String header = credential.headerValue();
        return header.substring(header.lastIndexOf(' ') + 1);
    }
}
