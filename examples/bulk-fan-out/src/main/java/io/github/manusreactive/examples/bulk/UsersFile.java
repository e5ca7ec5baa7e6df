package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Who pays: a JSON list of users with keys or a token, or the environment. */
final class UsersFile {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private record Entry(
            @Nullable String user,
            @Nullable List<String> api_keys,
            @Nullable String access_token) {}

    private UsersFile() {}

    static List<ManusUser> of(@Nullable Path file, @Nullable String environmentKey) {
        if (file != null) {
            return read(file);
        }
        if (environmentKey == null || environmentKey.isBlank()) {
            throw new UsageError("no credential: set MANUS_API_KEY, or name a file with --users");
        }
        return List.of(ManusUser.ofApiKeys(ManusUser.DEFAULT_LABEL, environmentKey));
    }

    private static List<ManusUser> read(Path file) {
        List<Entry> entries;
        try {
            entries = JSON.readValue(Files.readAllBytes(file), new TypeReference<List<Entry>>() {});
        } catch (NoSuchFileException e) {
            throw new UsageError("--users " + file + ": no such file");
        } catch (IOException e) {
            throw new UsageError("--users " + file + ": cannot be read: " + e.getMessage());
        } catch (JacksonException e) {
            // the parser's own message may quote a key
            throw new UsageError("--users " + file + ": is no JSON list of {\"user\":…,\"api_keys\":[…]} or"
                    + " {\"user\":…,\"access_token\":…}");
        }
        if (entries == null || entries.isEmpty()) {
            throw new UsageError("--users " + file + ": names no user");
        }
        List<ManusUser> users = new ArrayList<>();
        Set<String> labels = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            try {
                ManusUser user = user(entries.get(i));
                if (!labels.add(user.label())) {
                    throw new UsageError("user '" + user.label() + "' is named twice");
                }
                users.add(user);
            } catch (UsageError | InvalidRequestException e) {
                throw new UsageError("--users " + file + " entry " + (i + 1) + ": " + e.getMessage());
            }
        }
        return users;
    }

    private static ManusUser user(@Nullable Entry entry) {
        if (entry == null) {
            throw new UsageError("is no user");
        }
        String label = entry.user == null ? "" : entry.user;
        List<String> keys = entry.api_keys == null ? List.of() : entry.api_keys;
        String token = entry.access_token;
        if (keys.isEmpty() && token != null) {
            return ManusUser.ofAccessToken(label, token);
        }
        if (keys.isEmpty() || token != null) {
            throw new UsageError("exactly one of api_keys and access_token is needed");
        }
        return ManusUser.ofApiKeys(label, keys.toArray(String[]::new));
    }
}
