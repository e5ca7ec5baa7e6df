package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.file.DownloadRequest;
import io.github.manusreactive.file.ManusFile;
import io.github.manusreactive.file.UploadRequest;
import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.task.MessageAttachment;
import io.github.manusreactive.task.TaskResult;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** The Java blocks of docs/files.md. */
abstract class FilesCode {

    private static final Logger log = LoggerFactory.getLogger(FilesCode.class);

    abstract void use(ManusFile file);

    void attach(ManusClient client) {
        Mono<TaskResult> result = client.files()
                .upload(Path.of("report.pdf"))
                .map(file -> Message.of(ContentPart.text("Summarise the report."), ContentPart.file(file.id())))
                .flatMap(message ->
                        client.tasks().run(CreateTaskRequest.builder(message).build()));
    }

    void upload(ManusClient client) {
        UploadRequest request = UploadRequest.of(Path.of("video.mp4"))
                .withFilename("demo.mp4")
                .withSettleTime(Duration.ofMinutes(5))
                .onProgress((progress, context) -> log.info("{} of {}", progress.bytes(), progress.total()));
        client.files().upload(request).subscribe(file -> use(file));
    }

    void download(ManusClient client, MessageAttachment attachment, URI link, Path target) {
        client.files().download(attachment, Path.of("out", "report.pdf")); // Mono<Path>
        client.files().download(DownloadRequest.of(link).withMaxBytes(50_000_000), target); // Mono<Path>
        client.files().download(DownloadRequest.of(link)); // Flux<ByteBuffer>
    }
}
