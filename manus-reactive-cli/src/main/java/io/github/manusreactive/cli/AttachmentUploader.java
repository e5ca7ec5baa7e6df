package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.RequestPreparation;
import io.github.manusreactive.file.ManusFile;
import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Uploads a line's files to the account of its user. Recently uploaded files are reused. */
final class AttachmentUploader implements RequestPreparation<InputLine> {

    private record UploadKey(String user, String path) {}

    /** Shorter than the 48 hours after which the server deletes files. */
    private static final Duration KEPT = Duration.ofHours(40);

    /** Without failed uploads, so that the next line with the file tries again. */
    private final RecentValueCache<UploadKey, Mono<ManusFile>> uploads;

    /**
     * @param most maximum number of remembered uploads, counted per user and file
     */
    AttachmentUploader(int most) {
        this.uploads = new RecentValueCache<>(most);
    }

    @Override
    public Mono<CreateTaskRequest> prepare(ManusClient client, InputLine line, CreateTaskRequest request) {
        return Flux.fromIterable(line.filePaths())
                .concatMap(path -> upload(client, path))
                .collectList()
                .map(files -> files.isEmpty() ? request : with(request, files));
    }

    private Mono<ManusFile> upload(ManusClient client, String path) {
        UploadKey upload = new UploadKey(client.user().label(), path);
        return uploads.get(
                upload,
                each -> client.files()
                        .upload(Path.of(path))
                        .doOnError(e -> uploads.forget(each))
                        .cache(KEPT));
    }

    private static CreateTaskRequest with(CreateTaskRequest request, List<ManusFile> files) {
        List<ContentPart> parts = new ArrayList<>(request.message().content());
        files.forEach(file -> parts.add(ContentPart.file(file.id())));
        Message said = request.message();
        Message message =
                new Message(parts, said.connectors(), said.enableSkills(), said.forceSkills(), said.taskReferences());
        return request.toBuilder().message(message).build();
    }
}
