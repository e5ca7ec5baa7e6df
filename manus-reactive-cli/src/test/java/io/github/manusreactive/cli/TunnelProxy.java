package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy that tunnels every host to one port of this machine, and may ask for an account. */
final class TunnelProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final @Nullable String account;
    private final List<String> tunnels = new CopyOnWriteArrayList<>();

    /** @param account {@code user:password}, {@code null} for none */
    TunnelProxy(int target, @Nullable String account) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        this.account = account;
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The {@code host:port} of each tunnel that was asked for. */
    List<String> tunnels() {
        return tunnels;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            tunnels.add(head.split(" ")[1]);
            String expected =
                    account == null ? "" : "basic " + Base64.getEncoder().encodeToString(account.getBytes(UTF_8));
            if (!head.replaceAll("(?i)basic", "basic").contains(expected)) {
                client.getOutputStream()
                        .write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(UTF_8));
                return;
            }
            try (Socket origin = new Socket(InetAddress.getLoopbackAddress(), target)) {
                client.getOutputStream().write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(UTF_8));
                Thread back = daemon(() -> copy(origin, client));
                copy(client, origin);
                back.interrupt();
            }
        } catch (IOException e) {
            // the client notices
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return new String(head.toString().getBytes(ISO_8859_1), ISO_8859_1);
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one of them is gone
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "tunnel-proxy");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
