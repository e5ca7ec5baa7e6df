package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.http.HttpResponse;
import java.net.URI;
import java.time.Instant;

/**
 * A request and its response. The credential is not kept.
 *
 * @param uri what was read
 * @param byToken whether the credential was a token and not an API key
 * @param sent when the request went out, by the local clock
 * @param received when the response was there, by the local clock
 * @param reply the response
 */
record SeenExchange(URI uri, boolean byToken, Instant sent, Instant received, HttpResponse reply) {

    /** Shows neither the query nor the body. */
    @Override
    public String toString() {
        return "SeenExchange[" + uri.getPath() + ", " + reply + "]";
    }
}
