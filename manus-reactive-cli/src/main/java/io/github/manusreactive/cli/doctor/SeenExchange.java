package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.http.HttpResponse;
import java.net.URI;
import java.time.Instant;

/**
 * A request and its response, without the credential.
 *
 * @param uri URI of the request
 * @param byToken whether the credential was an access token, not an API key
 * @param sent local time of the request
 * @param received local time of the response
 * @param reply the response
 */
record SeenExchange(URI uri, boolean byToken, Instant sent, Instant received, HttpResponse reply) {

    /** Omits the query and the body. */
    @Override
    public String toString() {
        return "SeenExchange[" + uri.getPath() + ", " + reply + "]";
    }
}
