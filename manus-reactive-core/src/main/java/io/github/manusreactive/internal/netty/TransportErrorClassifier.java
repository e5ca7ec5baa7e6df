package io.github.manusreactive.internal.netty;

import static io.github.manusreactive.error.TransportException.Kind.CLOSED_BEFORE_SEND;
import static io.github.manusreactive.error.TransportException.Kind.CONNECT;
import static io.github.manusreactive.error.TransportException.Kind.DNS;
import static io.github.manusreactive.error.TransportException.Kind.MALFORMED;
import static io.github.manusreactive.error.TransportException.Kind.POOL;
import static io.github.manusreactive.error.TransportException.Kind.REQUEST_BODY;
import static io.github.manusreactive.error.TransportException.Kind.RESET;
import static io.github.manusreactive.error.TransportException.Kind.SHUT_DOWN;
import static io.github.manusreactive.error.TransportException.Kind.TIMEOUT;
import static io.github.manusreactive.error.TransportException.Kind.TLS;
import static io.github.manusreactive.error.TransportException.Kind.TOO_LARGE;
import static io.github.manusreactive.error.TransportException.Kind.TRUNCATED;
import static io.github.manusreactive.error.TransportException.Kind.UNPROCESSED;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.error.TransportException.Kind;
import io.github.manusreactive.http.HttpCall;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/**
 * Classifies failures. The deciding moment is the handover of the request to a connection: after an earlier error the
 * server cannot have received the request; after a later error, of any type, it may have.
 */
public final class TransportErrorClassifier {

    private static final Pattern PROXY_STATUS = Pattern.compile("status: (\\d{3})\\b");

    private TransportErrorClassifier() {}

    public static TransportException of(TransportExchange attempt, boolean closed, Throwable error) {
        Throwable e = Exceptions.unwrap(error);
        if (e instanceof TransportException fault) {
            return fault;
        }
        if (has(e, ProxyConnectException.class) && attempt.failBeforeSend()) {
            // raised only while the tunnel is opened; Netty holds the request back until then
            return fault(attempt, CONNECT, noTunnel(root(e, ProxyConnectException.class)), e);
        }
        return attempt.failBeforeSend() ? beforeSend(attempt, closed, e) : afterSend(attempt, closed, e);
    }

    private static TransportException beforeSend(TransportExchange attempt, boolean closed, Throwable e) {
        if (closed) {
            return shutDown(attempt.call, e);
        }
        if (has(e, RejectedExecutionException.class)) {
            return fault(
                    attempt,
                    SHUT_DOWN,
                    "the event loops of the connections are shut down; close their LoopResources only after the client",
                    e);
        }
        if (has(e, UnknownHostException.class)) {
            return fault(attempt, DNS, "the host is unknown; check the URL and the network", e);
        }
        if (has(e, SSLException.class)) {
            return fault(
                    attempt,
                    TLS,
                    "the TLS handshake failed: " + root(e, SSLException.class).getMessage(),
                    e);
        }
        // ConnectException, "no route" and "network unreachable" are SocketExceptions
        if (has(e, SocketException.class)) {
            return fault(
                    attempt,
                    CONNECT,
                    "no connection: " + root(e, SocketException.class).getMessage(),
                    e);
        }
        return fault(attempt, CLOSED_BEFORE_SEND, "the connection was lost before the request was sent", e);
    }

    private static TransportException afterSend(TransportExchange attempt, boolean closed, Throwable e) {
        if (attempt.wasUnprocessed()) {
            return fault(
                    attempt,
                    UNPROCESSED,
                    "the server refused the HTTP/2 stream without processing the request (REFUSED_STREAM or GOAWAY)",
                    e);
        }
        if (attempt.wasSilent() || has(e, ReadTimeoutException.class)) {
            return fault(
                    attempt,
                    TIMEOUT,
                    attempt.isWritten()
                            ? "no response within "
                                    + attempt.call.responseTimeout().toMillis() + " ms"
                            : "the server read no more of the request for "
                                    + attempt.call.responseTimeout().toMillis() + " ms",
                    e);
        }
        Throwable bodyFailure = attempt.bodyFailure();
        if (bodyFailure != null) {
            return requestBody(attempt.call, bodyFailure);
        }
        if (has(e, PrematureChannelClosureException.class)) {
            return fault(attempt, TRUNCATED, "the response broke off", e);
        }
        if (!isConnectionError(e) && isDecodingError(e)) {
            return fault(attempt, MALFORMED, "the response is not valid HTTP", e);
        }
        String why = closed ? " by this client's own shutdown" : "";
        return attempt.hasHead()
                ? fault(attempt, TRUNCATED, "the response broke off" + why, e)
                : fault(attempt, RESET, "the connection was closed before a response arrived" + why, e);
    }

    static TransportException noConnection(HttpCall call, String why) {
        return new TransportException(
                POOL, call + ": no connection: " + why + "; allow more connections or run fewer calls at once", null);
    }

    /** Netty reports the proxy's status only in its message. */
    private static String noTunnel(Throwable refusal) {
        Matcher status = PROXY_STATUS.matcher(String.valueOf(refusal.getMessage()));
        if (!status.find()) {
            return "the proxy opened no tunnel: " + refusal.getMessage();
        }
        String fix = switch (status.group(1)) {
            case "407" -> "set or correct the account in ProxySettings.withCredentials";
            case "401", "403" -> "ask the proxy's operator to allow this host, or add it to withNonProxyHosts";
            case "429", "500", "502", "503", "504" -> "the proxy could not reach the host; try again later";
            default -> "check the host and port of the proxy";
        };
        return "the proxy refused the tunnel with HTTP " + status.group(1) + ": " + fix + " (" + refusal.getMessage()
                + ")";
    }

    public static TransportException shutDown(HttpCall call, @Nullable Throwable cause) {
        return new TransportException(SHUT_DOWN, call + ": the client is closed", cause);
    }

    static TransportException notPrepared(HttpCall call, Throwable cause) {
        return new TransportException(
                TLS, call + ": the HTTP client or TLS cannot be prepared: " + cause.getMessage(), cause);
    }

    public static TransportException tooLarge(HttpCall call) {
        return new TransportException(
                TOO_LARGE, call + ": the response is larger than " + call.maxResponseBytes() + " bytes", null);
    }

    public static TransportException requestBody(HttpCall call, Throwable cause) {
        return new TransportException(REQUEST_BODY, call + ": the request's body failed: " + cause.getMessage(), cause);
    }

    private static TransportException fault(TransportExchange attempt, Kind kind, String what, Throwable cause) {
        return new TransportException(kind, attempt.call + ": " + what, cause);
    }

    private static boolean isConnectionError(Throwable e) {
        return has(e, SSLException.class)
                || has(e, ClosedChannelException.class)
                || e instanceof IOException && !(e instanceof ZipException);
    }

    /** Netty reports an invalid response as a codec error or as an argument error ("invalid version format"). */
    private static boolean isDecodingError(Throwable e) {
        return has(e, CodecException.class) || e instanceof IllegalArgumentException || e instanceof ZipException;
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        return type.isInstance(root(e, type));
    }

    /** Returns the first cause of a type, or the error itself. */
    private static Throwable root(Throwable e, Class<? extends Throwable> type) {
        int depth = 0;
        for (Throwable t = e; t != null && depth < 16; t = t.getCause(), depth++) {
            if (type.isInstance(t)) {
                return t;
            }
        }
        return e;
    }
}
