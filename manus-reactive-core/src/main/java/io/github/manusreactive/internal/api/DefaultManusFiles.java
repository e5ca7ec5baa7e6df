package io.github.manusreactive.internal.api;

import io.github.manusreactive.file.DownloadRequest;
import io.github.manusreactive.file.ManusFile;
import io.github.manusreactive.file.ManusFiles;
import io.github.manusreactive.file.StartedUpload;
import io.github.manusreactive.file.UploadRequest;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.file.FileDownloader;
import io.github.manusreactive.internal.file.FileUploader;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

public final class DefaultManusFiles implements ManusFiles {

    private final CallExecutor executor;
    private final FileUploader uploads;
    private final FileDownloader downloads;

    public DefaultManusFiles(CallExecutor executor) {
        this.executor = executor;
        this.uploads = new FileUploader(this::start, this::detail, executor);
        this.downloads = new FileDownloader(executor);
    }

    @Override
    public Mono<ManusFile> upload(UploadRequest request) {
        return uploads.upload(request);
    }

    @Override
    public Mono<StartedUpload> start(String filename) {
        Preconditions.requiredText("filename", filename);
        return executor.call(ApiRequest.post(Operation.FILE_UPLOAD, Map.of("filename", filename), StartedUpload.class));
    }

    @Override
    public Mono<ManusFile> detail(String fileId) {
        Preconditions.requiredText("file_id", fileId);
        return executor.call(
                ApiRequest.get(Operation.FILE_DETAIL, Query.of().with("file_id", fileId), "file", ManusFile.class));
    }

    @Override
    public Mono<Void> delete(String fileId) {
        Preconditions.requiredText("file_id", fileId);
        return executor.call(ApiRequest.post(Operation.FILE_DELETE, Map.of("file_id", fileId)))
                .then();
    }

    @Override
    public Mono<Path> download(DownloadRequest request, Path target) {
        return downloads.toFile(request, target);
    }

    @Override
    public Flux<ByteBuffer> download(DownloadRequest request) {
        return downloads.stream(request);
    }
}
