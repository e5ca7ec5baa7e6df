package io.github.manusreactive.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.http.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest file the service takes passes through a small heap, in both directions. */
@Tag("slow")
class LargeFileTest {

    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 512;

    @TempDir
    Path folder;

    @Test
    void aFileOf512MegabytesPassesThroughAHeapOf64() throws Exception {
        Path source = folder.resolve("large.bin");
        String sent = write(source);
        AtomicReference<String> arrived = new AtomicReference<>();
        try (RawServer server = RawServer.start(peer -> serve(peer, source, arrived))) {
            Path target = folder.resolve("back.bin");
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            SmallHeap.class.getName(),
                            "http://localhost:" + server.port(),
                            source.toString(),
                            target.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(child.waitFor(5, TimeUnit.MINUTES)).as(output).isTrue();
            assertThat(child.exitValue()).as(output).isZero();
            assertThat(output).contains("uploaded 536870912 max heap 64 MB");
            assertThat(arrived).hasValue(sent);
            assertThat(Files.mismatch(source, target)).isEqualTo(-1);
        }
    }

    private void serve(RawServer.Peer peer, Path source, AtomicReference<String> arrived) throws Exception {
        while (true) {
            String head = peer.readHead();
            String path = head.split(" ")[1];
            if (path.startsWith("/v2/file.upload")) {
                peer.read(length(head));
                String url = "http://localhost:" + head.replaceAll("(?s).*host: localhost:(\\d+).*", "$1") + "/put";
                peer.answer("200 OK", """
                        {"ok":true,"file":{"id":"f1","status":"pending","created_at":1},"upload_url":"%s",
                        "upload_expires_at":181}""".formatted(url));
            } else if (path.equals("/put")) {
                MessageDigest digest = sha256();
                for (long left = length(head); left > 0; left -= BLOCK) {
                    digest.update(peer.read((int) Math.min(left, BLOCK)));
                }
                arrived.set(HexFormat.of().formatHex(digest.digest()));
                peer.answer("200 OK", "");
            } else if (path.startsWith("/v2/file.detail")) {
                peer.answer("200 OK", """
                        {"ok":true,"file":{"id":"f1","status":"uploaded","created_at":1}}""");
            } else {
                peer.write("HTTP/1.1 200 OK\r\ncontent-length: " + Files.size(source) + "\r\n\r\n");
                try (var in = Files.newInputStream(source)) {
                    for (byte[] block = in.readNBytes(BLOCK); block.length > 0; block = in.readNBytes(BLOCK)) {
                        peer.write(block);
                    }
                }
            }
        }
    }

    private static int length(String head) {
        return Integer.parseInt(head.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
    }

    private static String write(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[BLOCK];
        Random random = new Random(11);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < BLOCKS; i++) {
                random.nextBytes(block);
                digest.update(block);
                out.write(block);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
