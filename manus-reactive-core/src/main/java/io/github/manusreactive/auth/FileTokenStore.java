package io.github.manusreactive.auth;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.internal.util.DirectorySync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One JSON file per user: written to a temporary file, forced to disk, then renamed. */
final class FileTokenStore implements TokenStore {

    private final Path directory;

    FileTokenStore(Path directory) {
        this.directory = Objects.requireNonNull(directory, "directory");
    }

    @Override
    public Mono<OAuthTokens> load(String user) {
        return Mono.fromCallable(() -> read(file(user))).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Mono<Void> save(String user, OAuthTokens tokens) {
        return Mono.<Void>fromCallable(() -> {
                    write(file(user), JsonCodec.standard().write(fields(tokens)));
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** Encodes the label so that it cannot name a file in another directory. */
    private Path file(String user) {
        String name = Base64.getUrlEncoder().withoutPadding().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        return directory.resolve(name + ".tokens.json");
    }

    private static @Nullable OAuthTokens read(Path file) throws IOException {
        byte[] json;
        try {
            json = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
        Map<String, Object> fields = fields(json);
        String accessToken = text(fields, "access_token");
        if (accessToken == null) {
            throw new IOException("the token file has no access token");
        }
        LinkedHashSet<String> scopes = new LinkedHashSet<>();
        if (fields.get("scopes") instanceof List<?> list) {
            list.forEach(scope -> scopes.add(String.valueOf(scope)));
        }
        return new OAuthTokens(
                accessToken,
                text(fields, "refresh_token"),
                fields.get("expires_at") instanceof String time ? instant(time) : null,
                scopes,
                text(fields, "code_verifier"));
    }

    private static Instant instant(String time) throws IOException {
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException e) {
            // without the cause: its message quotes the file, which contains secrets
            throw new IOException("expires_at in the token file is not a time, for example 2026-01-31T12:00:00Z");
        }
    }

    private static Map<String, Object> fields(byte[] json) throws IOException {
        try {
            return JsonCodec.standard().readObject(json);
        } catch (JsonReadException e) {
            throw new IOException("the token file is not a JSON object");
        }
    }

    private static Map<String, Object> fields(OAuthTokens tokens) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("access_token", tokens.accessToken());
        if (tokens.refreshToken() != null) {
            fields.put("refresh_token", tokens.refreshToken());
        }
        if (tokens.expiresAt() != null) {
            fields.put("expires_at", tokens.expiresAt().toString());
        }
        fields.put("scopes", List.copyOf(tokens.scopes()));
        if (tokens.codeVerifier() != null) {
            fields.put("code_verifier", tokens.codeVerifier());
        }
        return fields;
    }

    private void write(Path file, byte[] json) throws IOException {
        Files.createDirectories(directory, forOwner("rwx------"));
        Path fresh = Files.createTempFile(directory, ".tokens", ".tmp", forOwner("rw-------"));
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(json);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            DirectorySync.forceFolderOf(file);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private FileAttribute<?>[] forOwner(String permissions) {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static @Nullable String text(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof String text ? text : null;
    }
}
