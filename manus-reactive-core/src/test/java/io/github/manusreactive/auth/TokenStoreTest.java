package io.github.manusreactive.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class TokenStoreTest {

    private static final OAuthTokens FULL = new OAuthTokens(
            "access \"ü\"",
            "refresh",
            Instant.parse("2026-11-24T10:15:30.123Z"),
            Set.of("create_task", "x"),
            "verifier");
    private static final OAuthTokens BARE = new OAuthTokens("access", null, null, Set.of(), null);

    @TempDir
    Path directory;

    @Test
    void bothStoresGiveBackWhatWasSavedLast() {
        for (TokenStore store :
                new TokenStore[] {TokenStore.inMemory(), TokenStore.inDirectory(directory.resolve("t"))}) {
            StepVerifier.create(store.load("alice")).verifyComplete();
            StepVerifier.create(store.save("alice", FULL).then(store.load("alice")))
                    .expectNext(FULL)
                    .verifyComplete();
            StepVerifier.create(store.save("alice", BARE).then(store.load("alice")))
                    .expectNext(BARE)
                    .verifyComplete();
            StepVerifier.create(store.load("bob")).verifyComplete();
        }
    }

    @Test
    void filesSurviveTheProcessAndOnlyTheirOwnerReadsThem() throws IOException {
        Path tokens = directory.resolve("tokens");
        StepVerifier.create(TokenStore.inDirectory(tokens).save("alice", FULL)).verifyComplete();
        StepVerifier.create(TokenStore.inDirectory(tokens).load("alice"))
                .expectNext(FULL)
                .verifyComplete();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokens)))
                .isEqualTo("rwx------");
        assertThat(files(tokens))
                .singleElement()
                .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "a/b", "..", "CON", "user@example.com", "名前", " "})
    void noLabelNamesAFileElsewhere(String label) throws IOException {
        Path tokens = directory.resolve("tokens");
        StepVerifier.create(TokenStore.inDirectory(tokens).save(label, FULL)).verifyComplete();
        assertThat(files(tokens)).hasSize(1);
        StepVerifier.create(TokenStore.inDirectory(tokens).load(label))
                .expectNext(FULL)
                .verifyComplete();
    }

    @Test
    void concurrentSavesLeaveOneWholeFile() throws IOException {
        TokenStore store = TokenStore.inDirectory(directory);
        StepVerifier.create(Flux.range(0, 50)
                        .flatMap(i -> store.save("alice", new OAuthTokens("access-" + i, "r", null, Set.of(), null)))
                        .then(store.load("alice")))
                .assertNext(tokens -> assertThat(tokens.accessToken()).startsWith("access-"))
                .verifyComplete();
        assertThat(files(directory)).hasSize(1);
    }

    @Test
    void aBrokenFileFailsAndIsNotTakenForNoTokens() throws IOException {
        TokenStore store = TokenStore.inDirectory(directory);
        StepVerifier.create(store.save("alice", FULL)).verifyComplete();
        Files.writeString(files(directory).get(0), "{\"access_token\":");
        StepVerifier.create(store.load("alice")).expectError().verify();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secretOfAlice",
                "{\"access_token\":secretOfAlice}",
                "{\"refresh_token\":\"secretOfAlice\"}",
                "{\"access_token\":\"a\",\"expires_at\":\"secretOfAlice\"}"
            })
    void aFileWithoutAWholePairFailsAndShowsNothingOfIt(String content) throws IOException {
        TokenStore store = TokenStore.inDirectory(directory);
        StepVerifier.create(store.save("alice", FULL)).verifyComplete();
        Files.writeString(files(directory).get(0), content);
        StepVerifier.create(store.load("alice"))
                .expectErrorSatisfies(error -> {
                    StringWriter shown = new StringWriter();
                    error.printStackTrace(new PrintWriter(shown));
                    assertThat(shown.toString()).contains("token file").doesNotContain("secretOfAlice");
                })
                .verify();
    }

    @Test
    void fileAccessLeavesEventLoopsAlone() {
        TokenStore store = TokenStore.inDirectory(directory);
        StepVerifier.create(Mono.defer(() -> store.save("alice", FULL).then(store.load("alice")))
                        .subscribeOn(Schedulers.parallel()))
                .expectNext(FULL)
                .verifyComplete();
    }

    private static java.util.List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
