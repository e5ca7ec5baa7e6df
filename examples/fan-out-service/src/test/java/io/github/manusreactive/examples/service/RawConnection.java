package io.github.manusreactive.examples.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection that sends exactly the given bytes, also those that no client sends. */
final class RawConnection implements AutoCloseable {

    private static final int LONG = 60_000;
    private static final int DRIP = 50;

    private final Socket socket;

    RawConnection(RunningService service) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
        socket.setSoTimeout(LONG);
    }

    /** Separates lines by CRLF; a head ends in an empty line. */
    RawConnection send(String... lines) throws IOException {
        socket.getOutputStream().write(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends nothing more. */
    RawConnection halfClose() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Returns all until the service closes the connection. */
    String untilClosed() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Sends the same byte again and again until the service responds or closes the connection. */
    String dripUntilClosed(String part) throws IOException {
        socket.setSoTimeout(DRIP);
        for (int sent = 0; sent < LONG / DRIP; sent++) {
            try {
                return untilClosed();
            } catch (SocketTimeoutException stillOpen) {
                send(part);
            } catch (SocketException closed) {
                return "";
            }
        }
        throw new SocketTimeoutException("the connection is still open");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
