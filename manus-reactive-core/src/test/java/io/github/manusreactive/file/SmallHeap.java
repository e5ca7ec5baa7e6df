package io.github.manusreactive.file;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Run by {@link LargeFileTest} in a JVM of its own: uploads a file, then downloads one. */
final class SmallHeap {

    private SmallHeap() {}

    public static void main(String[] arguments) throws Exception {
        Path source = Path.of(arguments[1]);
        Path target = Path.of(arguments[2]);
        Duration patience = Duration.ofMinutes(5);
        try (ManusClients clients =
                ManusClients.builder().apiKey("k3y").baseUrl(arguments[0]).build()) {
            ManusClient client = clients.client();
            ManusFile file = client.files().upload(source).block(patience);
            client.files()
                    .download(DownloadRequest.of(URI.create(arguments[0] + "/download")), target)
                    .block(patience);
            System.out.println(file.status() + " " + Files.size(target) + " max heap "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MB");
        }
    }
}
