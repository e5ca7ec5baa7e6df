package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** However many files a job has, it remembers few. */
class FilesTest extends CommandLineTest {

    private InputLine line(String name, String content) throws IOException {
        Path attached = file(name, content);
        Path input = file(
                "in.jsonl",
                new String(
                        JsonCodec.standard()
                                .write(Map.of("key", "k", "prompt", "p", "files", List.of(attached.toString()))),
                        StandardCharsets.UTF_8));
        InputFile lines = InputFile.of(input.toString());
        lines.check();
        return lines.lines().blockFirst(Duration.ofSeconds(10));
    }

    @Test
    void filesThatWereUsedLongAgoAreUploadedAgain() throws IOException {
        InputLine a = line("a.txt", "a");
        InputLine b = line("b.txt", "b");
        InputLine c = line("c.txt", "c");
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start();
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .apiKey(sandbox.apiKey())
                        .build()) {
            ManusClient client = clients.client();
            AttachmentUploader uploads = new AttachmentUploader(2);
            for (InputLine line : List.of(a, b, a, c, a)) {
                uploads.prepare(client, line, line.request()).block(Duration.ofSeconds(10));
            }
            assertThat(sandbox.journal().count(Operation.FILE_UPLOAD)).isEqualTo(3);

            uploads.prepare(client, b, b.request()).block(Duration.ofSeconds(10));
            assertThat(sandbox.journal().count(Operation.FILE_UPLOAD)).isEqualTo(4);
        }
    }

    @Test
    void filesThatWereUsedLongAgoAreReadAgain() throws IOException {
        InputLine a = line("a.txt", "a");
        InputLine b = line("b.txt", "b");
        InputLine c = line("c.txt", "c");
        FilePrints prints = new FilePrints(2);
        String first = prints.apply(a);
        prints.apply(b);
        Files.writeString(folder.resolve("a.txt"), "changed");
        assertThat(prints.apply(a)).isEqualTo(first);

        prints.apply(c);
        prints.apply(b);
        assertThat(prints.apply(a)).isNotEqualTo(first);
    }
}
