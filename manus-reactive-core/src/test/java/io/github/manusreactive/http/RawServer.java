package io.github.manusreactive.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on loopback that does to each connection exactly what a test tells it to, down to single bytes and resets. The
 * n-th connection runs the n-th script, later ones the last. Blocking, on daemon threads of its own.
 *
 * <pre>{@code
 * try (RawServer server = RawServer.start(peer -> {
 *     peer.readRequest();
 *     peer.reset();
 * })) {
 *     transport.exchange(get(server.uri("/x"))) ...
 * }
 * }</pre>
 */
public final class RawServer implements AutoCloseable {

    /** What to do with one connection; it is closed when the script ends. */
    @FunctionalInterface
    public interface Script {

        /**
         * Serves the connection.
         *
         * @param peer the connection
         * @throws Exception if the client has gone; ignored
         */
        void serve(Peer peer) throws Exception;
    }

    private final ServerSocket listener;
    private final List<Script> scripts;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private RawServer(ServerSocket listener, List<Script> scripts) {
        this.listener = listener;
        this.scripts = scripts;
    }

    /**
     * Starts listening on a free port.
     *
     * @param scripts one for each connection, the last one for all further ones
     * @return the running server
     */
    public static RawServer start(Script... scripts) {
        try {
            ServerSocket listener = new ServerSocket();
            // Fixed, so that the kernel does not grow it to tens of megabytes for a server that does not read.
            listener.setReceiveBufferSize(1 << 16);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            return start(listener, scripts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts on a socket of the caller's, such as one that speaks TLS.
     *
     * @param listener a bound socket
     * @param scripts one for each connection, the last one for all further ones
     * @return the running server
     */
    public static RawServer start(ServerSocket listener, Script... scripts) {
        RawServer server = new RawServer(listener, List.of(scripts));
        daemon("raw-server", server::accept);
        return server;
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Script script = scripts.get(Math.min(accepted.getAndIncrement(), scripts.size() - 1));
                daemon("raw-server-connection", () -> serve(script, socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Script script, Socket socket) {
        try (socket) {
            script.serve(new Peer(socket));
        } catch (Exception e) {
            // The client has gone, or the server is being closed.
        }
    }

    /**
     * An address on this server.
     *
     * @param pathAndQuery begins with a slash
     * @return a plain HTTP URI
     */
    public URI uri(String pathAndQuery) {
        return URI.create("http://localhost:" + port() + pathAndQuery);
    }

    /**
     * The port listened on.
     *
     * @return a TCP port
     */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * How many connections have come so far.
     *
     * @return the count
     */
    public int connections() {
        return accepted.get();
    }

    /**
     * The heads of all requests read so far.
     *
     * @return each with its request line and fields, without the body
     */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection, seen from the server. */
    public final class Peer {

        private final Socket socket;
        private final CountDownLatch gone = new CountDownLatch(1);

        private Peer(Socket socket) {
            this.socket = socket;
        }

        /**
         * Reads one request with a body of a stated length.
         *
         * @return its body as text
         * @throws IOException if the client closes before the end
         */
        public String readRequest() throws IOException {
            String head = readHead();
            int length = head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            byte[] body = socket.getInputStream().readNBytes(length);
            if (body.length < length) {
                throw new IOException("the request broke off");
            }
            return new String(body, StandardCharsets.UTF_8);
        }

        /**
         * Reads the request line and the fields.
         *
         * @return the head as text
         * @throws IOException if the client closes before its end
         */
        public String readHead() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("closed within the head");
                }
                head.write(next);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            requests.add(text);
            return text;
        }

        /**
         * Reads bytes as they come.
         *
         * @param count how many
         * @return that many
         * @throws IOException if the client closes before
         */
        public byte[] read(int count) throws IOException {
            byte[] bytes = socket.getInputStream().readNBytes(count);
            if (bytes.length < count) {
                throw new IOException("closed too early");
            }
            return bytes;
        }

        /**
         * Sends text.
         *
         * @param text sent as ISO 8859-1
         * @throws IOException if the client has gone
         */
        public void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /**
         * Sends bytes.
         *
         * @param bytes sent as they are
         * @throws IOException if the client has gone
         */
        public void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /**
         * Sends a whole response that leaves the connection open.
         *
         * @param status such as {@code 200 OK}
         * @param body text, sent as ISO 8859-1
         * @throws IOException if the client has gone
         */
        public void answer(String status, String body) throws IOException {
            write("HTTP/1.1 " + status + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
        }

        /**
         * Reads on until the client closes its side.
         *
         * @throws IOException if the client resets
         */
        public void awaitClose() throws IOException {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }

        /**
         * Reads on until the client ends the connection.
         *
         * @return whether it did so with a reset; what it had not sent then never comes
         */
        public boolean awaitReset() {
            try {
                awaitClose();
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        /** Ends the connection with a TCP reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Ends the connection in the normal way. */
        public void close() throws IOException {
            socket.close();
        }

        /** Leaves the connection open without doing anything, until the server is closed. */
        public void hang() throws InterruptedException {
            gone.await(1, TimeUnit.HOURS);
        }
    }
}
