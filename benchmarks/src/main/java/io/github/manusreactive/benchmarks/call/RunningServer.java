package io.github.manusreactive.benchmarks.call;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link CallServer} in a process of its own, and the target it is reached at. */
final class RunningServer implements AutoCloseable {

    private static final int CORE = 1;

    private final JavaProcess process;
    private final int port;
    private final @Nullable Path certificate;

    private RunningServer(JavaProcess process, @Nullable Path certificate) {
        this.process = process;
        this.port = Integer.parseInt(process.read());
        this.certificate = certificate;
    }

    /** Starts a server. */
    static RunningServer start(boolean tls) throws IOException, InterruptedException {
        Path certificate = tls ? Files.createTempFile("call-server", ".pem") : null;
        List<String> arguments = certificate == null ? List.of() : List.of(certificate.toString());
        return new RunningServer(
                JavaProcess.start(CORE, List.of("-Xmx256m", "-XX:+UseSerialGC"), CallServer.class, arguments),
                certificate);
    }

    /** Returns the target for subjects. */
    CallTarget target(boolean gzip) {
        return certificate == null
                ? new CallTarget("http://localhost:" + port, null, gzip)
                : new CallTarget("https://localhost:" + port, certificate, gzip);
    }

    @Override
    public void close() throws IOException {
        process.close();
        if (certificate != null) {
            Files.deleteIfExists(certificate);
        }
    }
}
