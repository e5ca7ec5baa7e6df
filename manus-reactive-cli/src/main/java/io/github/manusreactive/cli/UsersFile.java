package io.github.manusreactive.cli;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Reads users and their credentials from a JSON file or the environment. */
final class UsersFile {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private record UserEntry(
            @Nullable String user,
            @Nullable List<String> api_keys,
            @Nullable String access_token,
            @Nullable Map<String, @Nullable String> limits) {}

    private UsersFile() {}

    static List<UserAccount> of(@Nullable Path file, @Nullable String environmentKey) {
        if (file != null) {
            return read(file);
        }
        if (environmentKey == null || environmentKey.isBlank()) {
            throw new UsageException("no credential: set MANUS_API_KEY or --users");
        }
        try {
            return List.of(
                    new UserAccount(ManusUser.ofApiKeys(ManusUser.DEFAULT_LABEL, environmentKey), false, List.of()));
        } catch (InvalidSettingException e) {
            throw new UsageException(renamed(e, "MANUS_API_KEY"));
        }
    }

    private static List<UserAccount> read(Path file) {
        List<UserEntry> entries;
        try {
            entries = JSON.readValue(Files.readAllBytes(file), new TypeReference<List<UserEntry>>() {});
        } catch (NoSuchFileException e) {
            throw new UsageException("--users " + file + ": no such file");
        } catch (IOException e) {
            throw new UsageException("--users " + file + ": cannot be read: " + e.getMessage());
        } catch (UnrecognizedPropertyException e) {
            throw new UsageException(
                    "--users " + file + where(e) + ": " + unknown(String.valueOf(e.getPropertyName())));
        } catch (JacksonException e) {
            throw new UsageException("--users " + file + where(e)
                    + ": is not a JSON list of {\"user\":…,\"api_keys\":[…]} or {\"user\":…,\"access_token\":…}, "
                    + "each optionally with \"limits\":{\"task.create\":\"20/60s\"}");
        }
        if (entries == null || entries.isEmpty()) {
            throw new UsageException("--users " + file + ": is empty; add at least one user");
        }
        List<UserAccount> accounts = new ArrayList<>();
        Set<String> labels = new HashSet<>();
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            try {
                UserAccount account = account(entries.get(i));
                if (!labels.add(account.user().label())) {
                    throw new UsageException("user '" + account.user().label() + "' is listed twice");
                }
                ownSecrets(
                        entries.get(i),
                        "entry " + (i + 1) + ", user '" + account.user().label() + "'",
                        owners);
                accounts.add(account);
            } catch (UsageException | InvalidSettingException e) {
                throw new UsageException("--users " + file + " entry " + (i + 1) + ": " + e.getMessage());
            }
        }
        return accounts;
    }

    /** The parser's message may contain a key, so only the position is reported. */
    private static String where(JacksonException e) {
        return e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
    }

    /** Omits a field name that may be a misplaced API key. */
    private static String unknown(String field) {
        return (field.matches("[A-Za-z_ ]{1,30}") ? "unknown field '" + field + "'" : "unknown field")
                + "; known fields are user, api_keys, access_token and limits";
    }

    private static UserAccount account(@Nullable UserEntry entry) {
        if (entry == null) {
            throw new UsageException("is null; each entry must be an object with a user");
        }
        ManusUser user = user(entry);
        List<LimitOption> limits = new ArrayList<>();
        if (entry.limits != null) {
            entry.limits.forEach((operation, limit) -> {
                try {
                    limits.add(LimitOption.of(operation, String.valueOf(limit)));
                } catch (TypeConversionException e) {
                    throw new UsageException("limits of user '" + user.label() + "': " + e.getMessage());
                }
            });
        }
        return new UserAccount(user, entry.access_token != null, limits);
    }

    private static ManusUser user(UserEntry entry) {
        String label = entry.user == null ? "" : entry.user;
        List<String> keys = entry.api_keys == null ? List.of() : entry.api_keys;
        String token = entry.access_token;
        if (keys.isEmpty() && token != null) {
            return named("access_token", () -> ManusUser.ofAccessToken(label, token));
        }
        if (keys.isEmpty() || token != null) {
            throw new UsageException("set either api_keys or access_token");
        }
        return named("api_keys", () -> ManusUser.ofApiKeys(label, keys.toArray(String[]::new)));
    }

    /** Reports an invalid credential with its field in the file. */
    private static ManusUser named(String field, Supplier<ManusUser> user) {
        try {
            return user.get();
        } catch (InvalidSettingException e) {
            throw new UsageException(e.setting().equals("user") ? String.valueOf(e.getMessage()) : renamed(e, field));
        }
    }

    private static String renamed(InvalidSettingException e, String field) {
        return field + String.valueOf(e.getMessage()).substring(e.setting().length());
    }

    /** Rejects an account with two names, which would get twice its rate limit. */
    private static void ownSecrets(@Nullable UserEntry entry, String owner, Map<String, String> owners) {
        if (entry == null) {
            return;
        }
        Stream<String> keys = entry.api_keys == null ? Stream.empty() : entry.api_keys.stream();
        Stream.concat(keys, Stream.ofNullable(entry.access_token)).forEach(secret -> {
            String other = owners.putIfAbsent(secret, owner);
            if (other != null && !other.equals(owner)) {
                throw new UsageException("uses the same credential as " + other
                        + "; rate limits apply per account, so list each account once");
            }
        });
    }
}
