package io.github.manusreactive.file;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.github.manusreactive.file.FakeStorage.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.FileTransferException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.api.DefaultManusFiles;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.retry.RetrySettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class UploadTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] BYTES = bytes(100_000);

    private final FakeStorage fake = new FakeStorage();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void aFileGoesToTheStorageWithoutCredentialsAndIsWaitedFor() throws IOException {
        Path path = Files.write(folder.resolve("report.pdf"), BYTES);
        fake.starting("f1", fake.url("/put/f1"), 180).storing(200).detail("pending", "uploaded");

        ManusFile file = fake.files().upload(path).block(PATIENCE);

        assertThat(file.status()).isEqualTo(FileStatus.UPLOADED);
        assertThat(fake.api.getAllServeEvents())
                .anySatisfy(event ->
                        assertThat(event.getRequest().getBodyAsString()).isEqualTo("{\"filename\":\"report.pdf\"}"));
        assertThat(fake.calls("file.detail")).isEqualTo(2);
        assertThat(fake.stored()).singleElement().satisfies(request -> {
            assertThat(request.getMethod().value()).isEqualTo("PUT");
            assertThat(request.getUrl()).isEqualTo("/put/f1?sig=" + SECRET);
            assertThat(request.getBody()).isEqualTo(BYTES);
            assertThat(request.getHeaders().keys())
                    .extracting(name -> name.toLowerCase(java.util.Locale.ROOT))
                    .containsExactlyInAnyOrder("host", "user-agent", "content-length", "accept-encoding");
        });
    }

    @Test
    void bytesAndStreamsAreUploadedAlike() {
        fake.starting("f1", fake.url("/put/f1"), 180)
                .starting("f1", fake.url("/put/f1"), 180)
                .storing(200)
                .detail("uploaded");

        fake.files().upload("a.bin", BYTES).block(PATIENCE);
        fake.files()
                .upload(
                        "a.bin",
                        BYTES.length,
                        () -> Flux.just(ByteBuffer.wrap(BYTES, 0, 60_000), ByteBuffer.wrap(BYTES, 60_000, 40_000)))
                .block(PATIENCE);

        assertThat(fake.stored())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.getBody()).isEqualTo(BYTES));
    }

    @Test
    void anExpiredUrlIsReplacedByAFreshOne() {
        fake.starting("f1", fake.url("/put/f1"), 180)
                .starting("f2", fake.url("/put/f2"), 180)
                .storing(403, 200)
                .detail("uploaded");

        fake.files().upload("a.bin", BYTES).block(PATIENCE);

        assertThat(fake.stored())
                .extracting(request -> request.getUrl().substring(0, 7))
                .containsExactlyInAnyOrder("/put/f1", "/put/f2");
        assertThat(fake.api.getAllServeEvents())
                .anySatisfy(event -> assertThat(event.getRequest().getUrl()).isEqualTo("/v2/file.detail?file_id=f2"));
    }

    @Test
    void aUrlThatIsKnownToHaveExpiredIsNotTried() {
        fake.starting("f1", fake.url("/put/f1"), 0)
                .starting("f2", fake.url("/put/f2"), 180)
                .storing(200)
                .detail("uploaded");

        fake.files().upload("a.bin", BYTES).block(PATIENCE);

        assertThat(fake.stored())
                .extracting(request -> request.getUrl().substring(0, 7))
                .containsExactly("/put/f2");
    }

    @Test
    void urlsThatAreAlwaysRefusedEndInAnError() {
        fake.starting("f1", fake.url("/put/f1"), 180).storing(403);
        fake.starting("f1", fake.url("/put/f1"), 180).starting("f1", fake.url("/put/f1"), 180);

        assertThat(failure(UploadRequest.of("a.bin", BYTES))).hasMessageContaining("HTTP 403");
        assertThat(fake.calls("file.upload")).isEqualTo(3);
    }

    @Test
    void aStorageThatIsUnwellIsTriedAgain() {
        fake.starting("f1", fake.url("/put/f1"), 180).storing(503, 500, 200).detail("uploaded");

        fake.files().upload("a.bin", BYTES).block(PATIENCE);

        assertThat(fake.stored()).hasSize(3);
        assertThat(fake.calls("file.upload")).isEqualTo(1);
    }

    @Test
    void withoutRetriesTheStorageIsAskedOnce() {
        fake.starting("f1", fake.url("/put/f1"), 180).storing(503);

        var once = fake.client.with(options -> options.retry(RetrySettings.off()));
        assertThatThrownBy(() -> once.files().upload("a.bin", BYTES).block(PATIENCE))
                .isInstanceOf(FileTransferException.class)
                .hasMessageContaining("HTTP 503");

        assertThat(fake.stored()).hasSize(1);
    }

    @Test
    void theTotalTimeBoundsAnUpload() {
        fake.starting("f1", fake.url("/put/f1"), 180).storing(200).detail("pending");

        var hasty = fake.client.with(options -> options.timeout(Duration.ofMillis(900)));

        assertThatThrownBy(() -> hasty.files().upload("a.bin", BYTES).block(PATIENCE))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void aRefusalNamesTheStoragesCodeAndNoSecret() {
        fake.starting("f1", fake.url("/put/f1"), 180);
        fake.storage.stubFor(put(urlPathEqualTo("/put/f1"))
                .willReturn(aResponse()
                        .withStatus(400)
                        .withBody("<Error><Code>EntityTooLarge</Code><StringToSign>" + SECRET
                                + "</StringToSign></Error>")));

        FileTransferException error = failure(UploadRequest.of("a.bin", BYTES));

        assertThat(error).hasMessageContaining("HTTP 400 EntityTooLarge");
        assertThat(printed(error)).doesNotContain(SECRET, "k3y");
        assertThat(fake.stored()).hasSize(1);
    }

    @Test
    void anUnreachableStorageIsNamedWithoutItsSecret() {
        fake.starting("f1", "http://localhost:1/put/f1?sig=" + SECRET, 180);

        FileTransferException error = failure(UploadRequest.of("a.bin", BYTES));

        assertThat(error).hasMessageContaining("http://localhost:1/put/f1: no connection");
        assertThat(printed(error)).doesNotContain(SECRET, "k3y");
    }

    @Test
    void bytesAreNotSentInTheClearToAnotherMachine() {
        fake.starting("f1", "http://storage.example.com/put?sig=" + SECRET, 180);

        FileTransferException error = failure(UploadRequest.of("a.bin", BYTES));

        assertThat(error).hasMessageContaining("nothing was sent");
        assertThat(printed(error)).doesNotContain(SECRET);
    }

    @Test
    void bytesAreNotSentToThisMachineIfTheApiIsRemote() {
        FakeApi api = FakeApi.answering("""
                "file":{"id":"f1","filename":"a","status":"pending","created_at":1790000000},
                "upload_url":"%s","upload_expires_at":4000000000""".formatted(fake.url("/put/f1")));

        assertThatThrownBy(() -> new DefaultManusFiles(api.exchange())
                        .upload(UploadRequest.of("a.bin", BYTES))
                        .block(Duration.ofSeconds(20)))
                .isInstanceOf(FileTransferException.class)
                .hasMessageContaining("nothing was sent")
                .hasMessageNotContaining(SECRET);
        assertThat(api.calls).hasSize(1);
        assertThat(fake.stored()).isEmpty();
    }

    @Test
    void aServiceThatRejectsTheBytesIsAnError() {
        fake.starting("f1", fake.url("/put/f1"), 180).storing(200).detail("pending", "error");

        assertThat(failure(UploadRequest.of("a.bin", BYTES)))
                .hasMessageContaining("file f1 ended as error: Upload was not completed.");
    }

    @Test
    void aFileThatNeverSettlesIsGivenUp() {
        fake.starting("f1", fake.url("/put/f1"), 180).storing(200).detail("pending");

        assertThat(failure(UploadRequest.of("a.bin", BYTES).withSettleTime(Duration.ofSeconds(1))))
                .hasMessageContaining("not uploaded 1 s after");
    }

    @Test
    void aFailingSourceIsNotTriedAgain() {
        fake.starting("f1", fake.url("/put/f1"), 180).storing(200);

        FileTransferException error =
                failure(UploadRequest.of("a.bin", 10, () -> Flux.error(new IllegalStateException("source broke"))));

        assertThat(error).hasMessageContaining("source broke");
        assertThat(fake.calls("file.upload")).isEqualTo(1);
        assertThat(fake.calls("file.detail")).isZero();
    }

    @Test
    void progressIsReportedWithTheSubscribersContext() {
        List<String> told = new CopyOnWriteArrayList<>();
        fake.starting("f1", fake.url("/put/f1"), 180).storing(200).detail("uploaded");
        var request = UploadRequest.of(
                        "a.bin", 100_000, () -> Flux.range(0, 4).map(i -> ByteBuffer.wrap(BYTES, i * 25_000, 25_000)))
                .onProgress((progress, context) ->
                        told.add(context.get("trace") + " " + progress.bytes() + "/" + progress.total()));

        fake.files()
                .upload(request)
                .contextWrite(context -> context.put("trace", "t1"))
                .block(PATIENCE);

        assertThat(told).containsExactly("t1 25000/100000", "t1 50000/100000", "t1 75000/100000", "t1 100000/100000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"setup.exe", "run.SH", "a.b.bat", "disk.dmg", " "})
    void refusedNamesFailBeforeAnythingIsSent(String filename) {
        assertRefused("filename", () -> fake.files().upload(filename, BYTES));
    }

    @Test
    void namesThatOnlyResembleScriptsPass() {
        assertThat(UploadRequest.of("bat", BYTES).filename()).isEqualTo("bat");
        assertThat(UploadRequest.of("sh.txt", BYTES).filename()).isEqualTo("sh.txt");
    }

    @Test
    void sizesBeyondTheLimitFailBeforeAnythingIsSent() throws IOException {
        assertRefused("length", () -> fake.files().upload("a", UploadRequest.MAX_BYTES + 1, Flux::empty));
        assertRefused("length", () -> fake.files().upload("a", -1, Flux::empty));
        Path sparse = folder.resolve("sparse.bin");
        try (var file = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(UploadRequest.MAX_BYTES + 1);
        }
        assertRefused("path", () -> fake.files().upload(sparse));
    }

    @Test
    void aMissingFileFailsBeforeAnythingIsSent() {
        assertRefused("path", () -> fake.files().upload(folder.resolve("missing.pdf")));
        assertRefused("path", () -> fake.files().upload(folder));
    }

    @Test
    void aDetailAndADeleteNameTheFile() {
        fake.detail("uploaded");
        fake.api.stubFor(com.github.tomakehurst.wiremock.client.WireMock.post(urlPathEqualTo("/v2/file.delete"))
                .willReturn(
                        com.github.tomakehurst.wiremock.client.WireMock.okJson("{\"ok\":true,\"request_id\":\"r\"}")));

        assertThat(fake.files().detail("f1").block(PATIENCE).id()).isEqualTo("f1");
        fake.files().delete("f1").block(PATIENCE);

        assertThat(fake.api.getAllServeEvents().get(0).getRequest().getBodyAsString())
                .isEqualTo("{\"file_id\":\"f1\"}");
        assertRefused("file_id", () -> fake.files().detail(" "));
        assertRefused("file_id", () -> fake.files().delete(""));
    }

    @Test
    void aStartedUploadShowsNoSignature() {
        fake.starting("f1", fake.url("/put/f1"), 180);

        StartedUpload started = fake.files().start("a.bin").block(PATIENCE);

        assertThat(started.uploadUrl().getQuery()).contains(SECRET);
        assertThat(started.toString()).doesNotContain(SECRET);
    }

    private void assertRefused(String field, Supplier<Mono<?>> call) {
        long before = fake.api.getAllServeEvents().size();
        assertThatThrownBy(() -> call.get().block(PATIENCE))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.field()).isEqualTo(field));
        assertThat(fake.api.getAllServeEvents()).hasSize((int) before);
    }

    private FileTransferException failure(UploadRequest request) {
        return catchThrowableOfType(
                FileTransferException.class, () -> fake.files().upload(request).block(PATIENCE));
    }

    private static String printed(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(3).nextBytes(bytes);
        return bytes;
    }
}
