package io.github.manusreactive.file;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.github.manusreactive.file.FakeStorage.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.FileTransferException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.http.RawServer;
import io.github.manusreactive.internal.api.DefaultManusFiles;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.internal.util.StorageUrlValidator;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.task.AttachmentType;
import io.github.manusreactive.task.MessageAttachment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class DownloadTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeStorage fake = new FakeStorage();
    private final byte[] bytes = new byte[300_000];

    @TempDir
    Path folder;

    @BeforeEach
    void fill() {
        new Random(5).nextBytes(bytes);
        fake.storage.stubFor(get(urlPathEqualTo("/whole")).willReturn(ok().withBody(bytes)));
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void anAttachmentIsPutInPlaceWithoutCredentials() throws IOException {
        Path target = Files.writeString(folder.resolve("report.pdf"), "old");
        var attachment = new MessageAttachment(
                AttachmentType.FILE, "report.pdf", link("/whole"), "application/pdf", null, Map.of());

        Path result = fake.files().download(attachment, target).block(PATIENCE);

        assertThat(result).isEqualTo(target).hasBinaryContent(bytes);
        assertThat(left()).containsExactly("report.pdf");
        assertThat(fake.stored())
                .singleElement()
                .satisfies(request -> assertThat(request.getHeaders().keys())
                        .extracting(name -> name.toLowerCase(java.util.Locale.ROOT))
                        .containsExactlyInAnyOrder("host", "user-agent", "accept-encoding"));
    }

    @Test
    void aNameMayBeAsLongAsTheFileSystemAllows() throws IOException {
        Path target = folder.resolve("x".repeat(251) + ".pdf");

        fake.files().download(DownloadRequest.of(link("/whole")), target).block(PATIENCE);

        assertThat(target).hasBinaryContent(bytes);
        assertThat(left()).hasSize(1);
    }

    @Test
    void aBrokenDownloadIsStartedAgainFromTheBeginning() throws IOException {
        fake.storage.stubFor(get(urlPathEqualTo("/flaky"))
                .inScenario("flaky")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("well")
                .willReturn(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)));
        fake.storage.stubFor(get(urlPathEqualTo("/flaky"))
                .inScenario("flaky")
                .whenScenarioStateIs("well")
                .willReturn(ok().withBody(bytes)));

        Path target = folder.resolve("a");
        fake.files().download(DownloadRequest.of(link("/flaky")), target).block(PATIENCE);

        assertThat(target).hasBinaryContent(bytes);
    }

    @Test
    void aFileThatIsTooLargeLeavesNothingBehind() throws IOException {
        FileTransferException error = failure(DownloadRequest.of(link("/whole")).withMaxBytes(299_999));

        assertThat(error).hasMessageContaining("larger than the 299999 bytes allowed");
        assertThat(left()).isEmpty();
    }

    @Test
    void anExpiredLinkSaysWhatToDoAndShowsNoSecret() throws IOException {
        fake.storage.stubFor(get(urlPathEqualTo("/old"))
                .willReturn(aResponse().withStatus(403).withBody(SECRET)));

        FileTransferException error = failure(DownloadRequest.of(link("/old")));

        assertThat(error).hasMessageContaining("HTTP 403; the link has probably expired");
        assertThat(error.getMessage() + error.getCause()).doesNotContain(SECRET);
        assertThat(left()).isEmpty();
    }

    @Test
    void cancellingLeavesNothingBehind() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch began = new CountDownLatch(1);
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nabc");
            try {
                peer.awaitClose();
            } finally {
                gone.countDown();
            }
        })) {
            var download = fake.files()
                    .download(
                            DownloadRequest.of(server.uri("/")).onProgress((progress, context) -> began.countDown()),
                            folder.resolve("a"))
                    .subscribe();
            assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(left()).hasSize(1);

            download.dispose();

            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
            Flux.interval(Duration.ofMillis(10))
                    .filter(tick -> left().isEmpty())
                    .blockFirst(PATIENCE);
        }
    }

    @Test
    void aRedirectIsFollowedWithoutCredentials() {
        fake.api.stubFor(get(urlPathEqualTo("/moved"))
                .willReturn(aResponse().withStatus(302).withHeader("Location", fake.url("/whole"))));

        Path target = folder.resolve("a");
        fake.files()
                .download(DownloadRequest.of(URI.create(fake.api.baseUrl() + "/moved")), target)
                .block(PATIENCE);

        assertThat(target).hasBinaryContent(bytes);
        assertThat(fake.api.getAllServeEvents().get(0).getRequest().containsHeader("x-manus-api-key"))
                .isFalse();
        assertThat(fake.stored().get(0).containsHeader("x-manus-api-key")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://elsewhere.example.com/x", "ftp://localhost/x", "/around", "not a url"})
    void aRedirectThatMustNotBeFollowedIsAnError(String location) throws IOException {
        fake.storage.stubFor(get(urlPathEqualTo("/around"))
                .willReturn(aResponse().withStatus(307).withHeader("Location", location)));

        assertThat(failure(DownloadRequest.of(link("/around"))))
                .hasMessageContaining("redirects to a URL that is not allowed");
        assertThat(left()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "https://a.example/x, http://127.0.0.1:8500/v1/kv, -",
                "https://a.example/x, http://[::1]/x, -",
                "https://a.example/x, https://localhost/x, -",
                "https://localhost.a.example/x, http://localhost/x, -",
                "https://a.example/x, https://b.example/x, https://b.example/x",
                "http://localhost:1/x, http://127.0.0.1:2/x, http://127.0.0.1:2/x",
                "http://localhost:1/x, https://b.example/x, https://b.example/x"
            })
    void onlyThisMachineRedirectsToThisMachine(URI from, String location, @Nullable URI followed) {
        assertThat(StorageUrlValidator.redirect(from, location)).isEqualTo(followed);
    }

    @Test
    void anAttachmentOfARemoteApiDoesNotLeadToThisMachine() throws IOException {
        var elsewhere = new DefaultManusFiles(FakeApi.answering("")
                .exchange(CallOptions.builder().retry(RetrySettings.off()).build()));
        var attachment = new MessageAttachment(
                AttachmentType.FILE, "report.pdf", link("/whole"), "application/pdf", null, Map.of());

        assertThatThrownBy(() ->
                        elsewhere.download(attachment, folder.resolve("a")).block(PATIENCE))
                .isInstanceOf(FileTransferException.class)
                .hasMessageContaining("points to this machine")
                .hasMessageNotContaining(SECRET);
        assertThatThrownBy(() -> elsewhere
                        .download(DownloadRequest.of(attachment).withMaxBytes(1_000_000))
                        .blockLast(PATIENCE))
                .hasMessageContaining("points to this machine");
        assertThat(left()).isEmpty();
    }

    @Test
    void aStreamGivesBuffersOfItsOwnAtTheSubscribersPace() throws IOException {
        ByteArrayOutputStream gathered = new ByteArrayOutputStream();

        List<ByteBuffer> kept = fake.files()
                .download(DownloadRequest.of(link("/whole")))
                .limitRate(1)
                .collectList()
                .block(PATIENCE);

        for (ByteBuffer piece : kept) {
            gathered.write(piece.array(), piece.position(), piece.remaining());
        }
        assertThat(gathered.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void aStreamIsBoundedToo() {
        StepVerifier.create(fake.files()
                        .download(DownloadRequest.of(link("/whole")).withMaxBytes(10))
                        .then())
                .expectError(FileTransferException.class)
                .verify(PATIENCE);
    }

    @Test
    void progressIsReported() {
        List<TransferProgress> told = new CopyOnWriteArrayList<>();

        fake.files()
                .download(
                        DownloadRequest.of(link("/whole")).onProgress((progress, context) -> told.add(progress)),
                        folder.resolve("a"))
                .block(PATIENCE);

        assertThat(told).extracting(TransferProgress::bytes).isSorted().endsWith(300_000L);
    }

    @Test
    void aTargetThatCannotBeIsRefusedBeforeAnythingIsSent() {
        var request = DownloadRequest.of(link("/whole"));
        for (Path target : List.of(folder, folder.resolve("no").resolve("folder"))) {
            assertThatThrownBy(() -> fake.files().download(request, target).block(PATIENCE))
                    .isInstanceOfSatisfying(
                            InvalidRequestException.class,
                            e -> assertThat(e.field()).isEqualTo("target"));
        }
        assertThat(fake.stored()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/x",
                "ftp://localhost/x",
                "/x",
                "https://user:pass@host/x",
                "file:///etc/passwd"
            })
    void linksThatMustNotBeFetchedAreRefused(String url) {
        assertThatThrownBy(() -> DownloadRequest.of(URI.create(url)))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.field()).isEqualTo("url"))
                .hasMessageNotContaining("pass@");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://a.b/x", "http://localhost:1/x", "http://127.0.0.1/x", "http://[::1]:80/x", "HTTPS://A/"
            })
    void linksThatMayBeFetchedAreTaken(String url) {
        assertThat(DownloadRequest.of(URI.create(url + "?sig=" + SECRET)).toString())
                .doesNotContain(SECRET);
    }

    private URI link(String path) {
        return URI.create(fake.url(path));
    }

    private FileTransferException failure(DownloadRequest request) {
        return catchThrowableOfType(
                FileTransferException.class,
                () -> fake.files().download(request, folder.resolve("target")).block(PATIENCE));
    }

    private List<String> left() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
